import { expect, test } from '@jest/globals';
import { createTokenCache } from '../../src/graphql/token-cache.ts';
import type { SignedIn } from '../../src/graphql/viewer.ts';

const alice: SignedIn = { kind: 'user', userId: 'alice', email: null, roles: [] };

test('a full cache forgets the oldest token and no other', () => {
  const cache = createTokenCache(() => 0, 2);
  for (const token of ['one', 'two', 'three']) cache.set(token, alice, 1_000);
  expect(cache.get('one')).toBeUndefined();
  expect(cache.get('two')).toBe(alice);
  expect(cache.get('three')).toBe(alice);
});
