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

/** A compiler that prints its arguments and ends with this code. */
function putCompiler(code = 0): void {
  put('node_modules/typescript/package.json', '{}');
  put('node_modules/typescript/bin/tsc', `console.log(process.argv.slice(2).join(' ')); process.exitCode = ${code};`);
}

function run() {
  const { status, stdout, stderr } = spawnSync(process.execPath, [SCRIPT], { cwd: root, encoding: 'utf8' });
  return { status, stdout, stderr };
}

describe('npm run serve', () => {
  test('builds where sources and compiler are', () => {
    put('src/main.ts');
    putCompiler();
    expect(run()).toEqual({ status: 0, stdout: '-p tsconfig.build.json --checkers 1\n', stderr: '' });
  });

  test('stops where the build fails', () => {
    put('src/main.ts');
    putCompiler(2);
    expect(run().status).toBe(2);
  });

  test.each(['src/main.ts', 'node_modules/typescript/package.json'])(
    'takes what was built before, beside %s',
    (file) => {
      put(file, '{}');
      put('dist/main.js');
      expect(run()).toEqual({ status: 0, stdout: '', stderr: '' });
    },
  );

  test('says in one line that nothing was built', () => {
    const { status, stderr } = run();
    expect([status, stderr]).toEqual([1, expect.stringMatching(/^dist\/main\.js is missing[^\n]*\n$/)]);
  });
});
