import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

const SCRIPT = fileURLToPath(new URL('../../scripts/build-where-possible.mjs', import.meta.url));

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'build-where-possible-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function put(file: string, text = ''): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
}

/** A bundler, and a build that says so and ends with this code. */
function putBuild(code = 0): void {
  put('node_modules/esbuild/package.json', '{}');
  put('scripts/build.mjs', `console.log('built'); process.exitCode = ${code};`);
}

function run() {
  const { status, stdout, stderr } = spawnSync(process.execPath, [SCRIPT], { cwd: root, encoding: 'utf8' });
  return { status, stdout, stderr };
}

describe('npm run serve', () => {
  test('npm run serve builds if sources and the bundler exist', () => {
    put('src/main.ts');
    putBuild();
    expect(run()).toEqual({ status: 0, stdout: 'built\n', stderr: '' });
  });

  test('npm run serve stops if the build fails', () => {
    put('src/main.ts');
    putBuild(2);
    expect(run().status).toBe(2);
  });

  test.each(['src/main.ts', 'node_modules/esbuild/package.json'])(
    'npm run serve uses an existing build beside %s',
    (file) => {
      put(file, '{}');
      put('dist/main.js');
      expect(run()).toEqual({ status: 0, stdout: '', stderr: '' });
    },
  );

  test('npm run serve says in one line that there is no build', () => {
    const { status, stderr } = run();
    expect([status, stderr]).toEqual([1, expect.stringMatching(/^dist\/main\.js is missing[^\n]*\n$/)]);
  });
});
