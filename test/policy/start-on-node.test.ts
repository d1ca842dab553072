import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tollgate-other-node-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** The script of CI, with an npx that does this in place of fetching a version of Node. */
async function started(npx: string) {
  await writeFile(join(folder, 'npx'), `#!/bin/sh\n${npx}\n`, { mode: 0o755 });
  const PATH = `${folder}${delimiter}${process.env['PATH']}`;
  return spawnSync(process.execPath, ['scripts/start-on-node.mjs', '24'], { env: { PATH }, encoding: 'utf8' });
}

describe('the start on other versions of Node', () => {
  test('the service becomes ready, answers a query and stops', async () => {
    const { stdout, status } = await started(`echo ${process.execPath}`);
    expect(stdout).toBe(`Node 24: ${process.version} started, listed 8 plans and stopped.\n`);
    expect(status).toBe(0);
  });

  test('a version on which the service does not start fails, with what it printed', async () => {
    await writeFile(join(folder, 'broken'), '#!/bin/sh\necho "SyntaxError: no" >&2\nexit 9\n', { mode: 0o755 });
    const { stderr, status } = await started(`echo ${join(folder, 'broken')}`);
    expect(stderr).toMatch(/^Node 24: it ended with 9 before it was ready\nSyntaxError: no/);
    expect(status).toBe(1);
  });

  test('a version that cannot be fetched is named, and nothing fails', async () => {
    const { stdout, status } = await started('exit 1');
    expect(stdout).toBe('Node 24: not checked, because npm could not fetch it.\n');
    expect(status).toBe(0);
  });

  test('CI starts the major version of the image and the one before', async () => {
    const [, image] = /^FROM node:(\d+)\./m.exec(await readFile('Dockerfile', 'utf8')) ?? [];
    const [, versions = ''] = /^node scripts\/start-on-node\.mjs (.+)$/m.exec(await readFile('.ci/run', 'utf8')) ?? [];
    expect(versions.split(' ')).toEqual([String(Number(image) - 2), image]);
  });
});
