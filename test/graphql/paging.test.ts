import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { paymentProjection } from '../../src/billing/payment/payment.fold.ts';
import type { PaymentState } from '../../src/billing/payment/payment.state.ts';
import { readFact } from '../../src/facts/read-fact.ts';
import { customerObject, invoiceObject, type Json, stripeEvent } from '../support/stripe-events.ts';
import { startTollgate, type Tollgate } from '../support/tollgate.ts';

const PAYMENTS = 10_000;
const START = 1_760_000_000;
/** One user may have several Stripe customers: their payments are one list. */
const STREAMS = ['cus_1', 'cus_2'];

let tollgate: Tollgate;
/** The folded state of a paid invoice, made once by the real fold. */
let state: PaymentState;

beforeAll(async () => {
  tollgate = await startTollgate();
  for (const id of STREAMS) await tollgate.deliver(stripeEvent('customer.created', START, customerObject(id, 'alice')));
  await tollgate.settle();
  const invoice = invoiceObject({ id: 'in_1', customer: 'cus_1', subscription: null });
  const fact = readFact('invoice.paid', { data: { object: invoice } });
  if (!fact) throw new Error('an invoice is a fact');
  const place = { paymentId: 'in_1', subscriptionId: null, sessionId: null };
  const at = new Date(START * 1000);
  const event = { id: 'evt_1', position: '1', at, answer: null, idempotencyKey: null, claims: null, by: null };
  state = paymentProjection.fold(paymentProjection.empty, { ...event, fact, place });
  await insert(0, PAYMENTS);
}, 120_000);
afterAll(() => tollgate.close());

/** Payments by number; three share each second, so that only their ids part them. */
async function insert(from: number, to: number) {
  const rows = Array.from({ length: to - from }, (_, n) => {
    const createdAt = new Date((START + Math.floor((from + n) / 3)) * 1000);
    const _id = `in_${((from + n) * 7919) % 1_000_003}`;
    const stream = STREAMS[n % STREAMS.length];
    return { _id, stream, refs: [_id], status: 'PAID', createdAt, revision: 1, position: null, since: null, state };
  });
  await tollgate.connection.collection<{ _id: string }>('payments').insertMany(rows);
}

/** Reads from one end to the other, a page at a time, while three newer payments come in before each tenth page. */
async function readAll(direction: 'forwards' | 'backwards', arrived: number) {
  const query = `query ($first: Int, $after: String, $last: Int, $before: String) {
    me { payments(first: $first, after: $after, last: $last, before: $before) {
      nodes { stripeInvoiceId } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    } }
  }`;
  const ids: string[] = [];
  let variables: Json = direction === 'forwards' ? { first: 100 } : { last: 100 };
  for (let page = 0; ; page += 1) {
    if (page % 10 === 0 && page < 100) await insert(arrived + (page / 10) * 3, arrived + (page / 10) * 3 + 3);
    // biome-ignore lint/suspicious/noExplicitAny: the answer of the query above
    const { nodes, pageInfo } = ((await tollgate.ask({ userId: 'alice' }, query, variables)) as any).me.payments;
    const read = nodes.map(({ stripeInvoiceId }: Json) => stripeInvoiceId);
    ids.push(...(direction === 'forwards' ? read : read.reverse()));
    if (direction === 'forwards' ? !pageInfo.hasNextPage : !pageInfo.hasPreviousPage) return ids;
    variables =
      direction === 'forwards'
        ? { first: 100, after: pageInfo.endCursor }
        : { last: 100, before: pageInfo.startCursor };
  }
}

const stored = async () =>
  (await tollgate.connection.collection('payments').find().sort({ createdAt: -1, _id: -1 }).toArray()).map(({ _id }) =>
    String(_id),
  );

test('reading 10,000 payments forwards while new ones arrive misses none and repeats none', async () => {
  const before = await stored();
  expect(before).toHaveLength(PAYMENTS);
  const ids = await readAll('forwards', PAYMENTS);
  // What arrived before the first page is in it; what arrived later is newer than all that was still to come.
  expect(ids.slice(-PAYMENTS)).toEqual(before);
  expect(new Set(ids).size).toBe(ids.length);
});

test('reading payments backwards meets those that arrived meanwhile at the end, each once', async () => {
  const arrived = (await stored()).length;
  const ids = await readAll('backwards', arrived);
  expect(ids).toEqual((await stored()).reverse());
  expect(ids.length).toBeGreaterThan(arrived);
});
