import { afterAll, expect, test } from '@jest/globals';
import { FACT_VERSION } from '../../src/facts/fact.ts';
import { readFact } from '../../src/facts/read-fact.ts';
import { countLog, readLog } from '../../src/folding/log.ts';
import { eventCollection, type StoredEvent } from '../../src/inbox/event.document.ts';
import { positionOf } from '../../src/inbox/position.ts';
import { openDatabase } from '../support/database.ts';
import { customerObject, stripeEvent } from '../support/stripe-events.ts';

const { connection, close } = await openDatabase();
afterAll(close);

const STREAM = 'cus_1';
const events = eventCollection(connection);

function row(id: string, second: number, more: Partial<StoredEvent> = {}): StoredEvent {
  const event = stripeEvent('customer.updated', second, customerObject('cus_1', 'u1'), { id });
  const at = new Date(second * 1000);
  return {
    _id: id,
    type: event.type,
    source: 'STRIPE_WEBHOOK',
    position: positionOf(at, 'stripe', id),
    createdAt: at,
    receivedAt: at,
    apiVersion: null,
    livemode: false,
    payload: JSON.stringify(event),
    status: 'PROCESSED',
    attempts: 0,
    deliveries: 1,
    stream: STREAM,
    partition: 0,
    fact: readFact(event.type, event),
    ...more,
  };
}

test('the log returns every event of a stream in order, reads facts of older versions again, and leaves out what is no fact any more', async () => {
  await events.insertMany([
    row('evt_c', 30),
    row('evt_a', 10),
    row('evt_old', 20, { fact: { version: FACT_VERSION - 1 } }),
    row('evt_gone', 25, { fact: { version: FACT_VERSION - 1 }, type: 'customer.renamed' }),
    row('evt_other', 15, { stream: 'cus_2' }),
  ]);
  const idsOf = async (from: number | null, before: number | null) =>
    (await readLog(events, [STREAM], { from, before })).map(({ id }) => id);
  expect(await idsOf(null, null)).toEqual(['evt_a', 'evt_old', 'evt_c']);
  expect(await idsOf(20, null)).toEqual(['evt_old', 'evt_c']);
  expect(await idsOf(null, 30)).toEqual(['evt_a', 'evt_old']);
  expect(await countLog(events, [STREAM], { from: 20, before: 30 })).toBe(2); // the one that is no fact any more included
  const both = await readLog(events, [STREAM, 'cus_2'], { from: null, before: null });
  expect(both.map(({ id }) => id)).toEqual(['evt_a', 'evt_other', 'evt_old', 'evt_c']);
  const [, old] = await readLog(events, [STREAM], { from: null, before: null });
  expect(old?.fact).toMatchObject({ version: FACT_VERSION, kind: 'customer', now: { email: 'u1@example.com' } });
});
