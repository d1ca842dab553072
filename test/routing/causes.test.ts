import { afterAll, beforeEach, expect, test } from '@jest/globals';
import type { Acted } from '../../src/billing/actor.ts';
import { createCausedBy } from '../../src/billing/caused-by.ts';
import type { StoredEvent } from '../../src/inbox/event.document.ts';
import { namesIn } from '../../src/inbox/event-names.ts';
import { idempotencyCollection } from '../../src/platform/idempotency.document.ts';
import { causesOf } from '../../src/routing/causes.ts';
import { openDatabase } from '../support/database.ts';

const ADA: Acted = { actor: { kind: 'ADMIN', id: 'ada' }, reason: 'why', requestId: 'req_1' };
const NAME = 'refundPayment_0b6a7f0e-8f3e-4d3c-9c53-0d1a5a3f9f10';
const ROW = {
  _id: 'digest',
  name: NAME,
  userId: 'ada',
  operation: 'refundPayment',
  hash: 'h',
  lease: 'l',
  attempts: 0,
  createdAt: new Date(),
};
const { connection, close } = await openDatabase();
const rows = idempotencyCollection(connection);
afterAll(close);
beforeEach(async () => {
  await rows.deleteMany({});
  await rows.insertOne({ ...ROW, params: { by: ADA } });
});

const told = (id: string, payload: string, source: StoredEvent['source'] = 'STRIPE_WEBHOOK') =>
  ({ _id: id, source, ...namesIn(JSON.parse(payload)) }) as StoredEvent;
const under = (key: string | null) => JSON.stringify({ request: { id: 'req_x', idempotency_key: key } });
const causes = async (...batch: StoredEvent[]) => [...(await causesOf(batch, createCausedBy(rows)))];

test('an event with one of our idempotency keys is attributed to the caller of the command, even in a later attempt or a step', async () => {
  const again = told('evt_2', under(`${NAME}:2`));
  const steps = [told('evt_3', under(`${NAME}:release`)), told('evt_4', under(`${NAME}:release:2`))];
  expect(await causes(told('evt_1', under(NAME)), again, ...steps)).toEqual(
    ['evt_1', 'evt_2', 'evt_3', 'evt_4'].map((id) => [id, ADA]),
  );
});

test('an event without one of our idempotency keys is attributed to nobody', async () => {
  const nameless = NAME.replace('0b6a', '1111');
  await rows.insertOne({ ...ROW, _id: 'other', name: nameless });
  const keys = [null, 'somebody-elses', nameless, NAME.replace('0b6a', '2222')];
  expect(await causes(...keys.map((key, n) => told(`evt_${n}`, under(key))))).toEqual([]);
  expect(await causes(told('evt_1', under(NAME), 'STRIPE_SYNC'))).toEqual([]);
  expect([...(await causesOf([told('evt_1', under(NAME))]))]).toEqual([]);
});

test('an idempotency key elsewhere in the payload does not count', async () => {
  const elsewhere = JSON.stringify({ data: { object: { metadata: { idempotency_key: NAME } } } });
  expect(await causes(told('evt_1', elsewhere))).toEqual([]);
});
