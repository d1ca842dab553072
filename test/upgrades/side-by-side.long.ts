import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { mongo } from 'mongoose';
import { drained, openProcesses, outcomeOf, pause, problemsIn, type Service, undisturbed } from '../process/service.ts';
import { SEED } from '../support/seed.ts';
import type { Json } from '../support/stripe-events.ts';
import { type Checkout, checkOut } from './checkout.ts';
import { graphql, type Load, startLoad } from './load.ts';

/** The versions that the present one replaces, and that replace it. `sameAudit`: its audit entries say the same in the same words. */
const EARLIER = [
  { version: 'the last version with shape 7', commit: 'a1775e6', sameAudit: false },
  { version: 'the last version that replaced no index', commit: '7e52914', sameAudit: true },
];

/** The folder of the present version. */
const PRESENT = '.';

/** Webhooks from one step to the next. */
const BETWEEN = 100;

const MINUTE = 60_000;

describe.each(EARLIER)('$version, and the present one', ({ commit, sameAudit }) => {
  let processes: Awaited<ReturnType<typeof openProcesses>>;
  let earlier: Checkout;
  beforeAll(async () => {
    processes = await openProcesses();
    earlier = checkOut(commit);
  }, 10 * MINUTE);
  afterAll(async () => {
    await processes.close();
    earlier.close();
  });

  let db: mongo.Db;
  let load: Load;
  /** The processes that run, with the folders of their versions. */
  let running: Map<Service, string>;
  beforeEach(() => {
    db = processes.newDatabase();
    load = startLoad();
    running = new Map();
  });
  afterEach(() => load.pause());

  test(
    'two versions replace each other under load, and lose nothing and do nothing twice',
    async () => {
      const startedAt = performance.now();
      await start(earlier.folder);
      load.resume();
      await load.more(BETWEEN);
      await replace(earlier.folder, PRESENT);
      await replace(PRESENT, earlier.folder);
      await replace(earlier.folder, PRESENT);
      await load.pause();
      await stop(PRESENT);
      const seconds = Math.round((performance.now() - startedAt) / 1000);
      process.stdout.write(
        `side by side with ${commit}: seed ${SEED}, ${load.acknowledged.length} webhooks, ${load.queries} queries, ` +
          `${load.uses.size} users counted, ${load.grants.size} grants, ${load.failures.length} failures, ${seconds} s\n`,
      );
      expect(load.failures).toEqual([]);
      const calm = processes.newDatabase();
      const meant = await undisturbed(calm, load.acknowledged);
      expect(outcomeWithoutGrants(await outcomeOf(db))).toEqual(outcomeWithoutGrants(meant));
      expect(await problemsIn(db, { audited: sameAudit })).toEqual([]);
    },
    20 * MINUTE,
  );

  /** Puts one version in the place of another as a deployment does. Both versions also start while both run. */
  async function replace(former: string, next: string): Promise<void> {
    await start(next);
    await start(former);
    await stop(former, 1);
    await start(next);
    await shared(db, running.size);
    await stop(former);
    await stop(next, 1);
    await load.pause();
    await drained(db);
    await expectStored(db, load);
    await expectCommandsDoneOnce([...running.keys()][0] as Service, load);
    const rebuilt = await processes.run(db, 'rebuild', ['--write'], { folder: next });
    expect(rebuilt).toMatchObject({ code: 0 });
    process.stdout.write(`side by side with ${commit}: ${rebuilt.output.trim().split('\n').at(-1)}\n`);
    expect(await processes.run(db, 'rebuild', [], { folder: next })).toMatchObject({
      code: 0,
      output: expect.stringContaining(': 0 differences'),
    });
    expect(await processes.run(db, 'audit', ['verify'], { folder: next })).toMatchObject({
      code: 0,
      output: expect.stringContaining(': 0 broken'),
    });
    load.resume();
  }

  async function start(folder: string): Promise<void> {
    running.set(await processes.start(db, { RATE_LIMITS: 'off' }, { folder }), folder);
    load.send([...running.keys()]);
    if (running.size > 1) await load.more(BETWEEN);
  }

  async function stop(folder: string, count = running.size): Promise<void> {
    const those = [...running].filter(([, from]) => from === folder).slice(0, count);
    for (const [service] of those) {
      running.delete(service);
      load.send([...running.keys()]);
      const code = await service.child.kill('SIGTERM');
      expect({ code, errors: errorsOf(service.child.logs()) }).toEqual({ code: 0, errors: [] });
    }
    if (running.size > 0) await load.more(BETWEEN);
  }
});

/** What a process logged as an error, as text. Stripe cannot be reached in this test, which look-ups report. */
const errorsOf = (logs: Json[]): string[] =>
  logs
    .filter(({ level, err }) => Number(level) >= 50 && (err as Json)?.['type'] !== 'ProviderUnavailable')
    .map((line) => JSON.stringify(line));

/** Resolves when so many processes look for due events: those of both versions. */
async function shared(db: mongo.Db, count: number): Promise<void> {
  const whose = () => db.collection('cursors').distinct('owner', { _id: /^partition:/ } as never);
  while ((await whose()).length !== count) await pause(50);
}

async function expectStored(db: mongo.Db, { acknowledged }: Load): Promise<void> {
  const ids = acknowledged.map(({ id }) => id);
  const events = db.collection<{ _id: string; status: string }>('events');
  expect(await events.countDocuments({ _id: { $in: ids } })).toBe(ids.length);
  expect(await events.find({ status: { $in: ['FAILED', 'PARKED'] } }).toArray()).toEqual([]);
}

interface Counted {
  customer: { entitlement: { usage: { used: number } } };
}
interface Granted {
  customer: { grants: { id: string }[] };
}

async function expectCommandsDoneOnce(service: Service, { uses, grants }: Load): Promise<void> {
  const admin = { userId: 'ada', roles: ['admin'] };
  for (const [userId, used] of uses) {
    const query = `{ customer(userId: "${userId}") { entitlement(feature: "chart_exports") { usage { used } } } }`;
    const { customer } = await graphql<Counted>(service, admin, query);
    expect([userId, customer.entitlement.usage.used]).toEqual([userId, used]);
  }
  for (const [userId, id] of grants) {
    const { customer } = await graphql<Granted>(service, admin, `{ customer(userId: "${userId}") { grants { id } } }`);
    expect(customer.grants).toEqual([{ id }]);
  }
}

/** Grants are no webhooks, so the undisturbed run lacks them. */
function outcomeWithoutGrants(outcome: string): Json {
  const { accounts, ...others } = JSON.parse(outcome) as { accounts: { _id: string }[] };
  return { accounts: accounts.filter(({ _id }) => !_id.startsWith('user:user-granted')), ...others };
}
