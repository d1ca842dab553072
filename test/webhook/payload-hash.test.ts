import { expect, test } from '@jest/globals';
import { payloadHash } from '../../src/webhook/payload-hash.ts';

test('the hash of a payload is that of its type, its time and its data, in whatever order they are', () => {
  const one = payloadHash('{"type":"a","created":1,"data":{"x":1,"y":2},"pending_webhooks":1}');
  expect(payloadHash('{"data":{"y":2,"x":1},"created":1,"type":"a","pending_webhooks":3}')).toBe(one);
  expect(payloadHash('{"type":"a","created":2,"data":{"x":1,"y":2}}')).not.toBe(one);
});

test('the hash of a payload treats a missing field as null', () => {
  expect(payloadHash('{}')).toBe(payloadHash('{"type":null,"created":null,"data":null}'));
});
