import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { post, startTollgate, type Tollgate } from '../support/tollgate.ts';

let tollgate: Tollgate;
beforeAll(async () => {
  tollgate = await startTollgate();
});
afterAll(() => tollgate.close());

const event = (id: string, object: string) =>
  `{"id":"${id}","type":"customer.updated","created":1760000000,"livemode":false,"data":{"object":${object}}}`;
const customer = (more: string) => `{"id":"cus_1","object":"customer","metadata":{"userId":"u1"}${more}}`;

/** What BSON refuses, or a mapper would change. */
const BODIES = new Map([
  ['evt_plain', event('evt_plain', customer(''))],
  ['evt_nul', event('evt_nul', customer(',"address":{"a\\u0000b":1,"$set":{"x.y":2}}'))],
  ['evt_deep', event('evt_deep', customer(`,"address":${'{"a":'.repeat(250)}1${'}'.repeat(250)}`))],
  ['evt_empty', event('evt_empty', customer(',"address":{},"shipping":null,"preferred_locales":[]'))],
  ['evt_number', event('evt_number', customer(',"balance":12345678901234567890,"rate":1.0'))],
]);

test('every signed event is stored byte by byte, and none stops the others [S63]', async () => {
  const answers = await Promise.all([...BODIES.values()].map((body) => post(tollgate.app, body)));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  await tollgate.settle();
  const rows = await tollgate.connection.collection('events').find({ type: 'customer.updated' }).toArray();
  expect(new Map(rows.map(({ _id, payload }) => [String(_id), payload]))).toEqual(BODIES);
  expect(new Set(rows.map(({ status }) => status))).toEqual(new Set(['PROCESSED']));
});
