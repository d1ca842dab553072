import { readFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { expect, test } from '@jest/globals';
import type { Metafile } from 'esbuild';

const { outputs } = JSON.parse(await readFile('dist/meta.json', 'utf8')) as Metafile;
const app = Object.keys(outputs).find((path) => outputs[path]?.entryPoint === 'src/app.ts') ?? 'the app has no chunk';

/** Files that are read once these are, whatever the configuration says. */
function readWith(files: readonly string[]): string[] {
  const read = new Set<string>();
  const walk = (file: string) => {
    if (read.has(file)) return;
    read.add(file);
    for (const { path, kind, external } of outputs[file]?.imports ?? [])
      if (kind === 'import-statement' && !external) walk(path);
  };
  for (const file of files) walk(file);
  return [...read];
}

/** Of a module that is bundled; null for one of ours. */
const packageOf = (module: string) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(module)?.[1] ?? null;

const read = readWith(['dist/main.js', app]);
const modules = read.flatMap((file) => Object.keys(outputs[file]?.inputs ?? {}));

test('a start reads few files', () => {
  expect(modules.length).toBeGreaterThan(600);
  expect(read.length).toBeLessThan(60);
});

test('a start reads no package that only some configurations use', () => {
  const packages = read
    .flatMap((file) => outputs[file]?.imports ?? [])
    .filter(({ path, kind, external }) => kind === 'import-statement' && external && !isBuiltin(path))
    .map(({ path }) => path);
  expect(packages).toContain('fastify');
  const optional = /^(@opentelemetry|@tollgate|@0q|grammy|nodemailer|pino-pretty)/;
  expect(packages.filter((name) => optional.test(name))).toEqual([]);
});

test('a start reads the packages of channels, traces and local mode only if they are configured', () => {
  const ours = modules.filter((module) => packageOf(module) === null);
  expect(ours).toContain('src/notification/notification.ts');
  expect(ours).not.toContain('src/notification/email.ts');
  expect(ours).not.toContain('src/notification/telegram.ts');
  expect(ours).not.toContain('src/platform/opentelemetry.ts');
  expect(ours.filter((module) => /^(src\/(local|doctor|cli)|packages)\//.test(module))).toEqual([]);
});
