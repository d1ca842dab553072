import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from '@jest/globals';
import type { SigningKey } from '../../src/platform/signing-keys.ts';
import { createStamp, type Stamp } from '../../src/platform/stamp.ts';

const made = (): SigningKey => generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }) as SigningKey;
const [one, other] = [made(), made()];
const stampWith = (...keys: SigningKey[]) => createStamp(keys) as Stamp;

test('a stamp is valid for its own text only, and only with these keys', () => {
  const stamp = stampWith(one);
  const shown = stamp.of('alice');
  expect(stamp.isOf('alice', shown)).toBe(true);
  expect(stamp.isOf('bob', shown)).toBe(false);
  expect(stamp.isOf('alice', '')).toBe(false);
  expect(stamp.isOf('alice', shown.slice(0, -4))).toBe(false);
  expect(stampWith(other).isOf('alice', shown)).toBe(false);
});

test('a stamp of a key that does not sign any more is still valid', () => {
  const shown = stampWith(one).of('alice');
  expect(stampWith(other, one).isOf('alice', shown)).toBe(true);
  expect(stampWith(other, one).of('alice')).not.toBe(shown);
});

test('without keys there are no stamps', () => {
  expect(createStamp([])).toBeNull();
});
