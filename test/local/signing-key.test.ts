import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { localSigningKey, localTokenKeys } from '../../src/local/signing-key.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tollgate-key-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('the local signing key', () => {
  test('the local signing key is created once and kept', async () => {
    const dataDir = join(folder, 'new', 'data');
    const key = await localSigningKey(dataDir);
    expect(Buffer.from(key, 'base64url')).toHaveLength(32);
    expect(await localSigningKey(dataDir)).toBe(key);
  });

  test('the local signing key differs between folders', async () => {
    expect(await localSigningKey(join(folder, 'a'))).not.toBe(await localSigningKey(join(folder, 'b')));
  });

  test('the local signing key can be read by this user only, and leaves no other file', async () => {
    await localSigningKey(folder);
    expect((await stat(join(folder, 'auth-secret'))).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['auth-secret']);
  });

  test('the local signing key is the same for processes that start together', async () => {
    const keys = await Promise.all(Array.from({ length: 20 }, () => localSigningKey(folder)));
    expect(new Set(keys).size).toBe(1);
    expect(await readdir(folder)).toEqual(['auth-secret']);
  });

  test('a local signing key that is too short is refused', async () => {
    await writeFile(join(folder, 'auth-secret'), 'short');
    await expect(localSigningKey(folder)).rejects.toThrow('auth-secret is not a key. Delete it');
  });

  test('a local signing key that cannot be read is not replaced', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(localSigningKey(join(folder, 'file'))).rejects.toThrow('ENOTDIR');
  });
});

describe('the local key of entitlement tokens', () => {
  test('the local key of entitlement tokens is created once and kept, for this user only', async () => {
    const made = await Promise.all(Array.from({ length: 5 }, () => localTokenKeys(folder)));
    expect(new Set(made.map((keys) => JSON.stringify(keys))).size).toBe(1);
    expect(made[0]).toMatchObject([{ kty: 'OKP', crv: 'Ed25519' }]);
    expect((await stat(join(folder, 'token-signing-keys'))).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['token-signing-keys']);
  });

  test('an invalid local key of entitlement tokens is refused', async () => {
    await writeFile(join(folder, 'token-signing-keys'), '[]');
    await expect(localTokenKeys(folder)).rejects.toThrow('token-signing-keys has no keys. Delete it');
  });
});
