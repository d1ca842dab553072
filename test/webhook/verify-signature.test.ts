import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { verifySignature } from '../../src/webhook/verify-signature.ts';
import { sign } from '../support/tollgate.ts';

const SECRET = 'whsec_current';
const BODY = '{"id":"evt_1"}';
const NOW = 1_772_366_400;

// The clock stands still: a slow run must not make a signature older than the test says.
beforeEach(() => {
  jest.spyOn(Date, 'now').mockReturnValue(NOW * 1000 + 999);
});
afterEach(() => {
  jest.restoreAllMocks();
});

const verdictOf = (age: number, secret = SECRET) =>
  verifySignature(BODY, sign(BODY, { secret, timestamp: NOW - age }), ['whsec_new', SECRET]);

test.each([0, 299, 300])('a signature that is %i seconds old verifies', (age) => {
  expect(verdictOf(age)).toEqual({ valid: true, secretIndex: 1 });
});

test.each([301, 302, 3_600])('a signature that is %i seconds old is refused as expired', (age) => {
  expect(verdictOf(age)).toEqual({ valid: false, reason: 'expired' });
});

test.each([299, 301])('a signature with an unknown secret that is %i seconds old is a mismatch', (age) => {
  expect(verdictOf(age, 'whsec_unknown')).toEqual({ valid: false, reason: 'mismatch' });
});
