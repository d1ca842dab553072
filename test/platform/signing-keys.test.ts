import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { calculateJwkThumbprint, createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { createSigner, parseSigningKeys, type SigningKey } from '../../src/platform/signing-keys.ts';

const made = (): SigningKey => generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }) as SigningKey;
const [one, other] = [made(), made()];

describe('signing keys', () => {
  test('signing keys are read from a list of JWKs', () => {
    expect(parseSigningKeys(JSON.stringify([one, { ...other, kid: 'k2' }]))).toEqual([one, { ...other, kid: 'k2' }]);
  });

  test.each([
    ['no JSON', 'x'],
    ['one key without a list', JSON.stringify(one)],
    ['an empty list', '[]'],
    ['an invalid key', '[null]'],
    ['a public key', JSON.stringify([{ ...one, d: undefined }])],
    ['the private half of another key', JSON.stringify([{ ...one, d: other.d }])],
    ['a private half of the wrong length', JSON.stringify([{ ...one, d: 'AAAA' }])],
    ['a key of another curve', JSON.stringify([generateKeyPairSync('x25519').privateKey.export({ format: 'jwk' })])],
    [
      'a key of another type',
      JSON.stringify([generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' })]),
    ],
    ['an empty key ID', JSON.stringify([{ ...one, kid: '' }])],
    ['the same key twice', JSON.stringify([one, one])],
    [
      'the same key ID twice',
      JSON.stringify([
        { ...one, kid: 'k' },
        { ...other, kid: 'k' },
      ]),
    ],
  ])('signing keys cannot be read from %s', (_what, text) => {
    expect(parseSigningKeys(text)).toBeNull();
  });

  test('without signing keys there is no signer', async () => {
    expect(await createSigner([])).toBeNull();
  });

  test('signing keys are published without their private halves, each under its key ID or its thumbprint', async () => {
    const signer = await createSigner([one, { ...other, kid: 'k2' }]);
    const { x } = one;
    const kid = await calculateJwkThumbprint({ kty: 'OKP', crv: 'Ed25519', x });
    expect(signer?.publicKeys.keys).toEqual([
      { kty: 'OKP', crv: 'Ed25519', x, kid, alg: 'EdDSA', use: 'sig' },
      { kty: 'OKP', crv: 'Ed25519', x: other.x, kid: 'k2', alg: 'EdDSA', use: 'sig' },
    ]);
  });

  test('the first signing key signs, and tokens of all of them are verified', async () => {
    const before = await createSigner([one, other]);
    const after = await createSigner([other, one]);
    const tokens = [await before?.sign({ sub: 'u1' }, 'a+jwt'), await after?.sign({ sub: 'u1' }, 'a+jwt')];
    const kids = tokens.map((token) => decodeProtectedHeader(token ?? '').kid);
    expect(kids).toEqual(before?.publicKeys.keys.map(({ kid }) => kid));
    for (const token of tokens) {
      const keys = createLocalJWKSet(after?.publicKeys ?? { keys: [] });
      await expect(jwtVerify(token ?? '', keys, { typ: 'a+jwt' })).resolves.toMatchObject({ payload: { sub: 'u1' } });
      const others = createLocalJWKSet((await createSigner([made()]))?.publicKeys ?? { keys: [] });
      await expect(jwtVerify(token ?? '', others)).rejects.toThrow('no applicable key found');
    }
  });
});
