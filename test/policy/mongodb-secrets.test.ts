import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

// deploy/mongodb/make-secrets.sh, with folders of this test in place of its volumes. Only root may give files to other users.

const isRoot = process.getuid?.() === 0;
const MONGODB = 999;
const NODE = 1000;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tollgate-secrets-'));
  execFileSync('mkdir', [join(folder, 'for-mongodb'), join(folder, 'for-tollgate')]);
});
afterEach(() => rm(folder, { recursive: true }));

async function run(): Promise<void> {
  const script = (await readFile('deploy/mongodb/make-secrets.sh', 'utf8')).replaceAll('/for-', `${folder}/for-`);
  // As in the container: root that may do nothing else which other users may not.
  const limits = ['--bounding-set=-all,+chown', '--inh-caps=-all'];
  execFileSync('setpriv', [...limits, 'sh', '-c', script], { stdio: ['ignore', 'ignore', 'inherit'] });
}

const texts = async (part: string): Promise<Record<string, string>> => {
  const names = (await readdir(join(folder, part))).sort();
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, part, name), 'utf8')])),
  );
};

(isRoot || process.env['CI'] === 'true' ? describe : describe.skip)('the secrets of MongoDB in Compose', () => {
  test('each secret of MongoDB can be read only by the user that needs it', async () => {
    await run();
    const modes = async (name: string) => {
      const { mode, uid } = await stat(join(folder, name));
      return [(mode & 0o777).toString(8), uid];
    };
    for (const name of ['keyfile', 'root-password', 'password'])
      expect(await modes(`for-mongodb/${name}`)).toEqual(['400', MONGODB]);
    expect(await modes('for-tollgate/uri')).toEqual(['400', NODE]);
  });

  test('the key has a form that MongoDB accepts, and the address has the password of its user', async () => {
    await run();
    const { keyfile, password, 'root-password': root, ...more } = await texts('for-mongodb');
    expect(more).toEqual({});
    // https://www.mongodb.com/docs/manual/core/security-internal-authentication/#keyfiles
    expect(keyfile).toMatch(/^[\w+/=]{6,1024}$/);
    expect([password, root]).toEqual([
      expect.stringMatching(/^[0-9a-f]{48}$/),
      expect.stringMatching(/^[0-9a-f]{48}$/),
    ]);
    expect(root).not.toBe(password);
    const uri = `mongodb://tollgate:${password}@mongodb:27017/tollgate?replicaSet=rs0`;
    expect(await texts('for-tollgate')).toEqual({ uri });
  });

  test('creating the secrets again changes nothing, and an interrupted run starts again', async () => {
    await run();
    const before = [await texts('for-mongodb'), await texts('for-tollgate')];
    await run();
    expect([await texts('for-mongodb'), await texts('for-tollgate')]).toEqual(before);
    await rm(join(folder, 'for-tollgate/uri'));
    await run();
    const { password = '' } = await texts('for-mongodb');
    expect((await texts('for-tollgate'))['uri']).toContain(password);
  });
});
