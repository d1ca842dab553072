import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type CheckoutDocument, checkoutCollection } from '../../../src/billing/checkout/checkout.document.ts';
import type { CheckoutRequest, CheckoutStatus } from '../../../src/billing/checkout/checkout.view.ts';
import { checkoutView, claimCheckout, finishCheckout } from '../../../src/billing/checkout/checkouts.ts';
import { orderOf } from '../../../src/billing/checkout/order.ts';
import { sessionOutcome } from '../../../src/billing/checkout/session-outcome.ts';
import type { CheckoutSessionFact } from '../../../src/facts/fact.ts';
import { readFact } from '../../../src/facts/read-fact.ts';
import { buildIndexes } from '../../../src/platform/indexes.ts';
import { permutations } from '../../folding/folding.ts';
import { interrupted } from '../../folding/processing.ts';
import { openDatabase } from '../../support/database.ts';
import { sessionObject } from '../../support/stripe-events.ts';
import { catalog, later, NOON } from '../subscription/states.ts';

const { connection, close } = await openDatabase();
const checkouts = checkoutCollection(connection);
await buildIndexes(connection);
afterAll(close);
beforeEach(() => checkouts.deleteMany({}));

const request = { interval: null, currency: null, quantity: 1, promotionCode: null, successUrl: null, cancelUrl: null };
const order = (plan = 'premium', more: Partial<CheckoutRequest> = {}) =>
  orderOf({ ...request, attribution: null, plan, ...more }, catalog);
const rowOf = async (id: string) => (await checkouts.findOne({ _id: id })) as CheckoutDocument;

let operations = 0;
/** Claims as a new operation does. */
const claim = (userId = 'u1', wanted = order(), rows = checkouts) =>
  claimCheckout(rows, `checkout_${++operations}`, userId, wanted);
const isNew = ({ _id }: CheckoutDocument) => _id === `checkout_${operations}`;

describe('claiming a checkout', () => {
  test("claiming a checkout stores a row with the operation's ID before Stripe is called", async () => {
    const row = await claimCheckout(checkouts, 'checkout_x', 'u1', order());
    expect(row).toEqual({
      _id: 'checkout_x',
      userId: 'u1',
      kind: 'SUBSCRIPTION',
      open: true,
      fingerprint: order().fingerprint,
      plan: 'premium',
      status: 'OPEN',
    });
    expect(await rowOf('checkout_x')).toEqual(row);
  });

  test('claiming a checkout gives 50 simultaneous clicks one row', async () => {
    const claims = await Promise.all(Array.from({ length: 50 }, () => claim()));
    expect(new Set(claims.map(({ _id }) => _id)).size).toBe(1);
    expect(await checkouts.countDocuments()).toBe(1);
  });

  test('claiming a checkout finds the open checkout of the same user, whatever the plan', async () => {
    const first = await claim('u1', order('premium'));
    expect(await claim('u1', order('vip'))).toEqual(first);
  });

  test('claiming a checkout finds the one of the same operation, even if it is closed and another one is open', async () => {
    const first = await claimCheckout(checkouts, 'checkout_x', 'u1', order());
    await finishCheckout(checkouts, first._id, 'EXPIRED');
    await claim();
    expect(await claimCheckout(checkouts, 'checkout_x', 'u1', order())).toEqual({
      ...first,
      status: 'EXPIRED',
      open: false,
    });
  });

  test('claiming a checkout creates one for each user', async () => {
    await claim('u1');
    expect(isNew(await claim('u2'))).toBe(true);
  });

  test('claiming a checkout of a one-time purchase creates one beside that of a subscription or another purchase', async () => {
    expect(isNew(await claim('u1', order('premium')))).toBe(true);
    expect(isNew(await claim('u1', order('extra_generations')))).toBe(true);
    expect(isNew(await claim('u1', order('extra_generations', { quantity: 2 })))).toBe(true);
  });

  test('claiming a checkout finds the open checkout of the same one-time purchase', async () => {
    const first = await claim('u1', order('extra_generations'));
    expect(await claim('u1', order('extra_generations'))).toEqual(first);
  });

  test('claiming a checkout starts again if the conflicting one is closed meanwhile', async () => {
    const first = await claim();
    const racing = interrupted(checkouts, 'findOne', () => finishCheckout(checkouts, first._id, 'EXPIRED'));
    expect(isNew(await claim('u1', order(), racing))).toBe(true);
  });

  test('claiming a checkout rejects with every other error of MongoDB', async () => {
    const away = interrupted(checkouts, 'insertOne', () => Promise.reject(new Error('MongoDB is away')));
    await expect(claim('u1', order(), away)).rejects.toThrow('MongoDB is away');
  });
});

const outcomes = ['PROCESSING', 'EXPIRED', 'FAILED', 'COMPLETE'] as const;

describe('finishing a checkout', () => {
  test.each(outcomes)('finishing a checkout as %s closes it, so that another may be opened', async (status) => {
    const row = await claim();
    await finishCheckout(checkouts, row._id, status);
    expect(await rowOf(row._id)).toMatchObject({ status, open: false });
    expect(isNew(await claim())).toBe(true);
  });

  test('finishing a checkout keeps the furthest outcome, whatever the order in which the outcomes arrive', async () => {
    for (const told of permutations(outcomes)) {
      const row = await claim();
      for (const status of told) await finishCheckout(checkouts, row._id, status);
      expect({ told, status: (await rowOf(row._id)).status }).toEqual({ told, status: 'COMPLETE' });
    }
  });

  test.each<[(typeof outcomes)[number], (typeof outcomes)[number]]>([
    ['PROCESSING', 'FAILED'],
    ['PROCESSING', 'EXPIRED'],
    ['EXPIRED', 'FAILED'],
  ])('finishing a checkout never goes back from %s to %s', async (earlier, further) => {
    const row = await claim();
    await finishCheckout(checkouts, row._id, further);
    await finishCheckout(checkouts, row._id, earlier);
    expect((await rowOf(row._id)).status).toBe(further);
  });

  test('finishing an unknown checkout changes nothing', async () => {
    await finishCheckout(checkouts, 'checkout_of_nobody', 'COMPLETE');
    expect(await checkouts.countDocuments()).toBe(0);
  });
});

describe('a checkout as its buyer sees it', () => {
  const row = {
    status: 'OPEN' as CheckoutStatus,
    sessionId: 'cs_1',
    url: 'https://pay.example/cs_1',
    expiresAt: later(1),
  } as CheckoutDocument;

  test('an open checkout is shown to its buyer with its payment page', () => {
    expect(checkoutView(row, NOON)).toEqual({
      id: 'cs_1',
      url: 'https://pay.example/cs_1',
      status: 'OPEN',
      expiresAt: later(1),
    });
  });

  test('a checkout has expired at its time, with or without an event', () => {
    expect(checkoutView(row, later(1))).toMatchObject({ status: 'EXPIRED', url: null });
  });

  test.each(outcomes)('a checkout has no payment page once it is %s', (status) => {
    expect(checkoutView({ ...row, status }, NOON)).toMatchObject({ status, url: null });
  });

  test('a checkout is not shown while its session is being created', () => {
    const { sessionId: _, ...unmade } = row;
    expect(checkoutView(unmade as CheckoutDocument, NOON)).toBeNull();
  });

  test('an open checkout may have no payment page', () => {
    const { url: _, ...without } = row;
    expect(checkoutView(without as CheckoutDocument, NOON)?.url).toBeNull();
  });
});

describe('the outcome of a checkout by its events', () => {
  test.each<[string, object, string | null]>([
    ['completed', { status: 'complete', payment_status: 'paid' }, 'COMPLETE'],
    ['completed', { status: 'complete', payment_status: 'no_payment_required' }, 'COMPLETE'],
    ['completed', { status: 'complete', payment_status: 'unpaid' }, 'PROCESSING'],
    ['async_payment_succeeded', { status: 'complete', payment_status: 'paid' }, 'COMPLETE'],
    ['async_payment_failed', { status: 'complete', payment_status: 'unpaid' }, 'FAILED'],
    ['expired', { status: 'expired', payment_status: 'unpaid' }, 'EXPIRED'],
    ['synced', { status: 'open', payment_status: 'unpaid' }, null],
    ['synced', { status: 'complete', payment_status: 'paid' }, 'COMPLETE'],
  ])('a checkout event %s %p has the outcome %s', (change, more, outcome) => {
    const object = sessionObject('cs_1', 'cus_1', { ...more });
    const fact = readFact(`checkout.session.${change}`, { data: { object } }) as CheckoutSessionFact;
    expect(sessionOutcome(fact)).toBe(outcome);
  });
});
