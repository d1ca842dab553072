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
  test('builds where sources and bundler are', () => {
    put('src/main.ts');
    putBuild();
    expect(run()).toEqual({ status: 0, stdout: 'built\n', stderr: '' });
  });

  test('stops where the build fails', () => {
    put('src/main.ts');
    putBuild(2);
    expect(run().status).toBe(2);
  });

  test.each(['src/main.ts', 'node_modules/esbuild/package.json'])('takes what was built before, beside %s', (file) => {
    put(file, '{}');
    put('dist/main.js');
    expect(run()).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  test('says in one line that nothing was built', () => {
    const { status, stderr } = run();
    expect([status, stderr]).toEqual([1, expect.stringMatching(/^dist\/main\.js is missing[^\n]*\n$/)]);
  });
});
