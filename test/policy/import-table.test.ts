import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

// Plants files in an empty tree, lets biome check it with our biome.json, and looks at what it reports.

const FOLDERS = [
  'platform',
  'language',
  'facts',
  'inbox',
  'outbox',
  'audit',
  'webhook',
  'notification',
  'reconciliation',
  'alerts',
  'routing',
  'folding',
  'reprocess',
  'worker',
  'monitoring',
  'console',
  'graphql',
  'local',
  'cli',
  'doctor',
];
const NOUNS = [
  'plan',
  'customer',
  'money',
  'subscription',
  'payment',
  'entitlement',
  'organization',
  'usage',
  'checkout',
  'plan-change',
  'refund',
  'portal',
  'erasure',
  'revenue',
  'search',
];
const ROOT_FILES = ['app', 'event-path', 'main', 'ground', 'config', 'return-pages'];

const SANDBOX = 'packages/stripe-sandbox';

/** Everything that can be imported: files at the root, folders, billing's nouns, what all of billing shares, and the sandbox by its path. */
const TARGETS = [
  ...ROOT_FILES.map((name) => `src/${name}.ts`),
  ...FOLDERS.map((folder) => `src/${folder}/target.ts`),
  'src/billing/create-billing.ts',
  'src/billing/fold.ts',
  ...NOUNS.map((noun) => `src/billing/${noun}/target.ts`),
  `${SANDBOX}/src/target.ts`,
];

const ALL_BILLING = ['billing', 'billing/fold', ...NOUNS.map((noun) => `billing/${noun}`)];
const BELOW_BILLING = ['facts', 'language', 'outbox', 'platform'];
const EVERY_FOLDER_OF_THE_SERVICE = FOLDERS.filter((folder) => !['local', 'cli', 'doctor'].includes(folder));

/** Who may import what. The left column is a file or a folder of src/, or a folder of a package. */
const TABLE: Record<string, string[]> = {
  platform: [],
  language: ['platform'],
  facts: ['platform'],
  'facts/stripe-objects': ['facts', 'platform'],
  inbox: ['facts', 'platform'],
  outbox: ['platform'],
  audit: ['outbox', 'platform'],
  webhook: ['inbox', 'platform'],
  notification: [...ALL_BILLING, 'facts', 'inbox', 'language', 'outbox', 'platform'],
  alerts: ['inbox', ...ALL_BILLING, 'outbox', 'platform'],
  routing: ['inbox', 'facts', ...ALL_BILLING, 'outbox', 'platform'],
  folding: ['routing', 'alerts', 'audit', 'inbox', 'facts', ...ALL_BILLING, 'outbox', 'platform'],
  reprocess: ['folding', 'routing', 'inbox', 'facts', ...ALL_BILLING, 'outbox', 'platform'],
  worker: ['folding', 'alerts', 'inbox', 'platform'],
  monitoring: ['inbox', 'outbox', 'platform'],
  reconciliation: ['alerts', 'inbox', 'facts', ...ALL_BILLING, 'outbox', 'platform'],
  console: ['platform'],
  graphql: [...ALL_BILLING, 'language', 'platform'],
  'graphql/customer': [...ALL_BILLING, 'language', 'platform', 'graphql'],
  local: [...ALL_BILLING, ...BELOW_BILLING, 'config', 'ground'],
  [`${SANDBOX}/src`]: [],
  [`${SANDBOX}/src/api`]: [`${SANDBOX}/src`],
  [`${SANDBOX}/test`]: [`${SANDBOX}/src`],
  doctor: [
    ...ALL_BILLING,
    'alerts',
    'audit',
    'facts',
    'folding',
    'inbox',
    'monitoring',
    'notification',
    'outbox',
    'platform',
    'reconciliation',
    'routing',
    'config',
  ],
  cli: [
    ...ALL_BILLING,
    'audit',
    'doctor',
    'folding',
    'inbox',
    'local',
    'outbox',
    'platform',
    'reconciliation',
    'reprocess',
    'config',
    'event-path',
  ],
  'app.ts': [
    ...ALL_BILLING,
    ...EVERY_FOLDER_OF_THE_SERVICE,
    'doctor',
    'event-path',
    'main',
    'ground',
    'config',
    'return-pages',
  ],
  'event-path.ts': [...ALL_BILLING, ...EVERY_FOLDER_OF_THE_SERVICE, 'app', 'main', 'ground', 'config', 'return-pages'],
  'main.ts': [...ALL_BILLING, 'platform', 'app', 'event-path', 'ground', 'config', 'return-pages'],
  'ground.ts': [...ALL_BILLING, 'console', 'local', 'platform', 'app', 'event-path', 'main', 'config', 'return-pages'],
  'config.ts': ['language', 'platform', 'return-pages'],
  'billing/create-billing.ts': [...ALL_BILLING, ...BELOW_BILLING],
  'billing/create-reads.ts': [...ALL_BILLING, ...BELOW_BILLING],
  'billing/fold.ts': ['billing', ...BELOW_BILLING],
  // A noun imports only nouns to its left.
  ...Object.fromEntries(
    NOUNS.map((noun, at) => {
      const left = NOUNS.slice(0, at).map((other) => `billing/${other}`);
      return [`billing/${noun}`, ['billing/fold', ...left, ...BELOW_BILLING]];
    }),
  ),
};

let folder = '';
let reports: { path: string; line: number; rule: string }[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tollgate-imports-'));
  await copyFile('biome.json', join(folder, 'biome.json'));
  await Promise.all(Object.keys(TABLE).map((importer) => plant(fileOf(importer), imports(fileOf(importer)))));
  for (const [path, text] of Object.entries(PLANTED)) await plant(path, text);
  reports = await check(folder);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the import table', () => {
  test.each(Object.entries(TABLE))('%s imports only what the import table allows', (importer, allowed) => {
    const file = fileOf(importer);
    const refused = reports
      .filter(({ path, rule }) => path === file && rule === 'noRestrictedImports')
      .map(({ line }) => nameOf(targetsFor(file)[line - 1] as string));
    const expected = targetsFor(file)
      .map(nameOf)
      .filter((name) => name !== importer && !allowed.includes(name));
    expect(refused.sort()).toEqual(expected.sort());
  });

  test('the import table has a row for every folder of src/ and every noun of billing', async () => {
    const src = await readdir('src', { withFileTypes: true });
    const billing = await readdir('src/billing', { withFileTypes: true });
    const folders = [
      ...src.filter((entry) => entry.isDirectory() && entry.name !== 'billing').map(({ name }) => name),
      ...billing.filter((entry) => entry.isDirectory()).map(({ name }) => `billing/${name}`),
    ];
    expect(folders.filter((folder) => !(folder in TABLE))).toEqual([]);
  });

  test('only local mode imports the sandbox, which is a development dependency', async () => {
    const files = (await readdir('src', { recursive: true })).filter((name) => name.endsWith('.ts'));
    const importing = files.filter((name) => readFileSync(`src/${name}`, 'utf8').includes("'@tollgate/"));
    expect([...new Set(importing.map((name) => dirname(name)))]).toEqual(['local']);
  });

  test('the import table applies to every kind of import', () => {
    expect(linesOf('src/platform/ways.ts', 'noRestrictedImports')).toEqual([1, 2, 3, 4]);
  });
});

describe('the other rules of the house', () => {
  test('the environment is read in config.ts only', () => {
    expect(linesOf('src/platform/environment.ts', 'noProcessEnv')).toEqual([1]);
    expect(linesOf('src/config.ts', 'noProcessEnv')).toEqual([]);
  });

  test('a file has at most 300 lines', () => {
    expect(linesOf('src/platform/long.ts', 'noExcessiveLinesPerFile')).toHaveLength(1);
    expect(linesOf('src/platform/just-short-enough.ts', 'noExcessiveLinesPerFile')).toEqual([]);
  });

  test('no import is part of a cycle', () => {
    expect(linesOf('src/platform/hen.ts', 'noImportCycles')).toEqual([1]);
    expect(linesOf('src/platform/egg.ts', 'noImportCycles')).toEqual([1]);
  });

  test('no file has a default export, and no file only re-exports others', () => {
    expect(linesOf('src/platform/default.ts', 'noDefaultExport')).toEqual([1]);
    expect(linesOf('src/platform/index.ts', 'noBarrelFile')).not.toEqual([]);
    expect(linesOf('src/platform/index.ts', 'noReExportAll')).toEqual([1]);
  });
});

const PLANTED: Record<string, string> = {
  'src/platform/ways.ts': [
    "import type { A } from '../config.ts';",
    "export { b } from '../billing/fold.ts';",
    "import '../app.ts';",
    "export const c: A = await import('../local/tokens.ts');",
  ].join('\n'),
  'src/platform/environment.ts': 'export const port = process.env.PORT;',
  'src/platform/long.ts': 'export {};\n'.repeat(301),
  'src/platform/just-short-enough.ts': 'export {};\n'.repeat(300),
  'src/platform/hen.ts': "import { egg } from './egg.ts';\nexport const hen = () => egg;",
  'src/platform/egg.ts': "import { hen } from './hen.ts';\nexport const egg = () => hen;",
  'src/platform/default.ts': 'export default 1;',
  'src/platform/index.ts': "export * from './clock.ts';\nexport { createLog } from './log.ts';",
};

/** The file that stands for a row of the table. */
function fileOf(importer: string): string {
  if (importer.startsWith('packages/')) return `${importer}/planted.ts`;
  return importer.endsWith('.ts') ? `src/${importer}` : `src/${importer}/planted.ts`;
}

/** One import per line, so that a line tells the target. */
function imports(file: string): string {
  const lines = targetsFor(file).map((target) => `import '${specifier(file, target)}';`);
  return [...lines, ...(file === 'src/config.ts' ? ['export const env = process.env;'] : [])].join('\n');
}

function targetsFor(file: string): string[] {
  return TARGETS.filter((target) => target !== file);
}

function specifier(file: string, target: string): string {
  const from = dirname(file).split('/');
  const to = target.split('/');
  let shared = 0;
  while (from[shared] !== undefined && from[shared] === to[shared]) shared++;
  const up = '../'.repeat(from.length - shared);
  return `${up || './'}${to.slice(shared).join('/')}`;
}

/** `src/billing/plan/target.ts` is `billing/plan`, `src/billing/create-billing.ts` is `billing`, `src/app.ts` is `app`. */
function nameOf(target: string): string {
  return target
    .replace(/^src\//, '')
    .replace(/\/target\.ts$|\.ts$/, '')
    .replace(/^billing\/create-billing$/, 'billing');
}

function linesOf(path: string, rule: string): number[] {
  const found = reports.filter((report) => report.path === path && report.rule === rule);
  // Biome reports what it finds first, whatever its line.
  return found.map(({ line }) => line).sort((a, b) => a - b);
}

async function plant(path: string, text: string): Promise<void> {
  await mkdir(join(folder, dirname(path)), { recursive: true });
  await writeFile(join(folder, path), text);
}

function check(cwd: string): Promise<typeof reports> {
  const biome = join(process.cwd(), 'node_modules', '.bin', 'biome');
  const args = ['lint', '--reporter=json', '--max-diagnostics=none', '.'];
  return new Promise((resolve, reject) => {
    // It ends with 1 because it finds something: that is what it is asked for.
    execFile(biome, args, { cwd, maxBuffer: 64 * 1024 * 1024 }, (_error, stdout, stderr) => {
      try {
        const { diagnostics } = JSON.parse(stdout) as { diagnostics: Diagnostic[] };
        resolve(diagnostics.map(reportOf));
      } catch (cause) {
        reject(new Error(`biome gave no report: ${stderr}`, { cause }));
      }
    });
  });
}

interface Diagnostic {
  category: string;
  location: { path: string; start: { line: number } };
}

function reportOf({ category, location }: Diagnostic): (typeof reports)[number] {
  return { path: location.path, line: location.start.line, rule: category.slice(category.lastIndexOf('/') + 1) };
}
