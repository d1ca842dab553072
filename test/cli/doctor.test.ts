import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { doctorCommand } from '../../src/cli/doctor.ts';
import { examineMongoClock } from '../../src/doctor/clock.ts';
import { type Finding, named } from '../../src/doctor/finding.ts';
import { look } from '../../src/doctor/look.ts';
import { buildFindings, declareCollections, topologyFindings, versionFindings } from '../../src/doctor/mongo.ts';
import { openDatabase } from '../support/database.ts';
import { CLAUSES, type Planted } from './faults.ts';
import { type Healthy, openHealthy } from './healthy.ts';

let healthy: Healthy;
beforeAll(async () => {
  healthy = await openHealthy();
});
afterAll(() => healthy.close());

/** What is said of every account that has a dashboard: no API tells whether it is as it should be. */
const ALWAYS = ['DASHBOARD_EMAILS', 'DASHBOARD_RENEWAL_REMINDER', 'DASHBOARD_RETRIES'];

async function examined({ env = {} }: Planted = {}) {
  const changed = Object.entries({ ...healthy.env, ...env }).filter(([, value]) => value !== null);
  const { code, output } = await doctorCommand(['--json'], Object.fromEntries(changed) as Record<string, string>);
  return { code, ...(JSON.parse(output) as { findings: Finding[]; looked: { part: string; looked: boolean }[] }) };
}

const codesOf = (findings: readonly Finding[]) => findings.map(({ code }) => code).sort();
const beside = (findings: readonly Finding[]) => codesOf(findings).filter((code) => !ALWAYS.includes(code));

describe('npm run doctor', () => {
  test('npm run doctor finds nothing on a healthy setup, examines every part of it, and changes nothing', async () => {
    const { code, findings, looked } = await examined();
    expect(codesOf(findings)).toEqual(ALWAYS);
    expect(findings.map(({ severity }) => severity)).toEqual(['advice', 'advice', 'advice']);
    expect(looked.filter((part) => !part.looked)).toEqual([]);
    expect([code, healthy.writes(), healthy.mailbox.mails]).toEqual([0, [], []]);
  });

  const faults = Object.entries(CLAUSES).flatMap(([clause, planted]) => planted.map((fault) => ({ clause, ...fault })));

  test.each(faults)('$clause: npm run doctor finds that $name', async ({ plant, codes }) => {
    const planted = await plant(healthy);
    try {
      const { code, findings } = await examined(planted);
      expect([...new Set(beside(findings))]).toEqual([...codes].sort());
      const severities = findings.map(({ severity }) => severity);
      expect(code).toBe(severities.includes('error') ? 1 : severities.includes('warning') ? 3 : 0);
    } finally {
      await planted.undo?.();
    }
  });

  test('each clause has at least two planted faults, and the setup is healthy after all of them', async () => {
    for (const planted of Object.values(CLAUSES)) expect(planted.length).toBeGreaterThanOrEqual(2);
    expect(codesOf((await examined()).findings)).toEqual(ALWAYS);
  });
});

describe('npm run doctor as text', () => {
  test('the report lists every part, and explains each finding with its cause and its fix', async () => {
    const env = { ...healthy.env, METRICS_TOKEN: '', RATE_LIMITS: 'off' };
    const { code, output, isReport } = await doctorCommand([], env);
    expect([code, isReport]).toEqual([1, true]);
    expect(output.split('\n').slice(0, 3)).toEqual(['   2  configuration', '  ok  plans.yaml', '  ok  MongoDB']);
    expect(output).toContain(
      [
        'ERROR  CONFIG_INVALID',
        '  METRICS_TOKEN is required: it protects /metrics.',
        '  Why:  The service does not start.',
        '  Fix:  Set the variable. `.env.example` explains its effect.',
      ].join('\n'),
    );
    expect(output.indexOf('ERROR')).toBeLessThan(output.indexOf('WARNING'));
    expect(output).toMatch(/\n1 error, 1 warning, 3 to check yourself\.$/);
  });

  test('npm run doctor examines nothing that no variable names, and needs none of the variables', async () => {
    const { output } = await doctorCommand([], {});
    for (const part of ['MongoDB', 'customers', 'Stripe', 'webhook endpoint'])
      expect(output).toContain(`   -  ${part}: not checked`);
    expect(output).toContain('MONGODB_URI is required');
  });

  test('npm run doctor in local mode creates no database, and names commands for that mode', async () => {
    const folder = await healthy.file('local', '');
    const { code, output } = await doctorCommand(['--local'], { DATA_DIR: folder, SANDBOX_PORT: '9' });
    expect(code).toBe(1);
    expect(output).toContain(`There is no database in ${folder} yet`);
    expect(output).toContain('STRIPE_UNREACHABLE');
    expect(output).not.toContain("Stripe's dashboard");
    const { output: lacking } = await doctorCommand(['--local', '--json'], {
      DATA_DIR: folder,
      SANDBOX_PORT: new URL(healthy.sandboxUrl).port,
      CATALOG_FILE: await healthy.file('more.yaml', MORE_PLANS),
    });
    const mends = (JSON.parse(lacking) as { findings: Finding[] }).findings.map(({ mend }) => mend);
    expect(mends).toContain('Run `npm run plans -- --local sync --apply`.');
  });

  test.each([
    [['--help'], 0],
    [['--loud'], 2],
    [['now'], 2],
  ] as const)('npm run doctor %j prints its usage', async (args, code) => {
    expect(await doctorCommand(args, {})).toEqual({
      code,
      output: expect.stringContaining('npm run doctor -- [options]'),
    });
  });
});

const MORE_PLANS = `
features: { reports: { name: Reports, kind: boolean } }
plans:
  free: { name: Free, free: true, features: { reports: true } }
  team: { name: Team, features: { reports: true }, prices: [{ interval: month, currency: EUR, amount: 900 }] }
`;

// What the embedded engine cannot be: answers as MongoDB's manual has them.
describe("MongoDB's answers", () => {
  const codes = (findings: readonly Finding[]) => findings.map(({ code }) => code);
  const three = { setName: 'rs0', hosts: ['a:27017', 'b:27017', 'c:27017'] };

  test.each([
    ['5.0.31', ['MONGO_VERSION_OLD']],
    ['6.0.20', []],
    ['8.0.21', []],
    ['10.0.0', []],
  ])('the doctor judges MongoDB version %s', (version, expected) => {
    expect(codes(versionFindings(version))).toEqual(expected);
  });

  test.each([
    ['a single server', {}, ['MONGO_STANDALONE']],
    ['three members with data', three, []],
    ['two members with data and a passive one', { setName: 'rs0', hosts: ['a:1', 'b:1'], passives: ['c:1'] }, []],
    [
      'two members with data and an arbiter',
      { setName: 'rs0', hosts: ['a:1', 'b:1'], arbiters: ['c:1'] },
      ['MONGO_FEW_MEMBERS'],
    ],
    ['a set with one member', { setName: 'rs0', hosts: ['a:1'] }, ['MONGO_FEW_MEMBERS']],
    ['a router', { msg: 'isdbgrid' }, []],
  ])('the doctor judges the topology of %s in live mode, and accepts any in test mode', (_name, hello, expected) => {
    expect(codes(topologyFindings(hello, true))).toEqual(expected);
    expect(topologyFindings(hello, false)).toEqual([]);
  });

  test('the doctor finds an index that is being built', () => {
    const building = { spec: { name: 'dueAt_1' }, indexBuildInfo: { buildUUID: '1' } };
    expect(buildFindings('events', [{ spec: { name: '_id_' } }, building, {}])).toMatchObject([
      { code: 'INDEX_BUILDING', what: 'events is building dueAt_1.' },
    ]);
    expect(buildFindings('events', [{ spec: { name: '_id_' } }])).toEqual([]);
  });
});

describe("a clock that differs from MongoDB's", () => {
  const findingsFor = (ahead: number) =>
    examineMongoClock(healthy.connection, { now: () => new Date(Date.now() + ahead) });

  test("the doctor finds a clock that differs from MongoDB's by 5 s or more, in either direction", async () => {
    expect(await findingsFor(4_000)).toEqual([]);
    expect(await findingsFor(90_000)).toMatchObject([
      {
        code: 'CLOCK_DIFFERS_FROM_MONGODB',
        what: expect.stringMatching(/^The clock of this machine is (89|90)\.\d s ahead of/),
      },
    ]);
    expect(await findingsFor(-90_000)).toMatchObject([
      { what: expect.stringMatching(/9[01]\.\d s behind MongoDB's\.$/) },
    ]);
  });
});

describe('a part', () => {
  test('a part that takes too long, or cannot be examined, is a finding', async () => {
    const never = await look('the moon', () => new Promise(() => {}), 10);
    expect(never).toMatchObject({
      looked: true,
      findings: [{ code: 'NOT_CHECKED', what: 'the moon: no answer in 0.01 s.' }],
    });
    const broken = await look('the sun', async () => Promise.reject(new Error('too bright')));
    expect(broken.findings).toMatchObject([{ code: 'NOT_CHECKED', what: 'the sun: too bright.' }]);
  });

  test('a finding names five of many', () => {
    expect(named(['a', 'b', 'c', 'd', 'e', 'f', 'g'])).toBe('a, b, c, d, e and 2 more');
  });
});

test('the doctor reports missing indexes of an empty database, and leaves it empty', async () => {
  const { connection, close } = await openDatabase();
  const uri = new URL(healthy.env['MONGODB_URI'] ?? '');
  uri.pathname = connection.name;
  const { findings } = await examined({ env: { MONGODB_URI: uri.href } });
  expect(new Set(beside(findings))).toEqual(new Set(['INDEX_MISSING']));
  expect(await connection.listCollections()).toEqual([]);
  await close();
});

test('the doctor knows every collection of the service', async () => {
  const { connection, close } = await openDatabase();
  declareCollections(connection);
  expect(Object.keys(connection.models).sort()).toEqual(Object.keys(healthy.connection.models).sort());
  await close();
});
