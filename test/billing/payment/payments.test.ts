import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type PaymentFilter, paymentPages } from '../../../src/billing/payment/payments.read.ts';
import type { KeysetKey } from '../../../src/platform/keyset.ts';
import { openDatabase } from '../../support/database.ts';
import {
  chargeObject,
  customerObject,
  invoiceObject,
  invoicePaymentObject,
  stripeEvent,
  subscriptionObject,
} from '../../support/stripe-events.ts';
import { openBilling } from '../customer/stand-in.ts';

const T = 1_772_366_400; // 2026-03-01T12:00:00Z
const OWNERS = [
  ['1', 'u1'],
  ['2', 'u2'],
  ['3', 'u3'],
  ['4', 'u3'],
] as const;
const { connection, close } = await openDatabase();
const opened = await openBilling(connection);
const { billing } = opened;
const { payments, accounts } = opened;

/** Three users. The first has five payments, of which two were made in one second, and a checkout. The third has two Stripe customers. */
beforeAll(async () => {
  const paid = (n: number, second: number, customer: string) =>
    stripeEvent(
      'invoice.paid',
      T + second,
      invoiceObject({ id: `in_${n}`, customer, subscription: `sub_${customer}`, created: T + second }),
    );
  await opened.store(
    ...OWNERS.flatMap(([n, owner]) => [
      stripeEvent('customer.created', T, customerObject(`cus_${n}`, owner)),
      stripeEvent(
        'customer.subscription.created',
        T,
        subscriptionObject({ id: `sub_cus_${n}`, customer: `cus_${n}`, start: T }),
      ),
    ]),
    ...[paid(1, 10, 'cus_1'), paid(2, 20, 'cus_1'), paid(3, 30, 'cus_1'), paid(4, 30, 'cus_1'), paid(5, 40, 'cus_1')],
    paid(9, 25, 'cus_2'),
    ...[paid(11, 11, 'cus_3'), paid(12, 21, 'cus_4'), paid(13, 31, 'cus_3'), paid(14, 31, 'cus_4')],
  );
  await opened.settle();
  await opened.checkouts.insertOne({
    _id: 'checkout_1',
    userId: 'u1',
    kind: 'SUBSCRIPTION',
    open: true,
    fingerprint: 'f',
    plan: 'premium',
    status: 'OPEN',
    sessionId: 'cs_1',
    url: 'https://pay.example/cs_1',
    expiresAt: new Date((T + 3_600) * 1000),
  });
});
afterAll(async () => {
  await opened.close();
  await close();
});

const page = async (
  userId: string,
  limit: number,
  key: KeysetKey | null = null,
  direction: 'after' | 'before' = 'after',
  filter: PaymentFilter = {},
) => {
  const [slice] = await billing.payments([{ userId, filter, page: { limit, key, direction } }]);
  return slice as NonNullable<typeof slice>;
};
const idsOf = ({ rows }: Awaited<ReturnType<typeof page>>) => rows.map(({ row }) => row.id);

describe('the payments of a user', () => {
  test('the payments of a user are theirs only, newest first, each with its price', async () => {
    const { rows } = await page('u1', 10);
    expect(rows.map(({ row }) => [row.id, row.priceId])).toEqual(
      ['in_5', 'in_4', 'in_3', 'in_2', 'in_1'].map((id) => [id, 'price_premium_month_eur']),
    );
    expect((await page('u2', 10)).rows.map(({ row }) => row.id)).toEqual(['in_9']);
  });

  test('the payments of a user are read in pages that leave none out, even within one second', async () => {
    const first = await page('u1', 2);
    const second = await page('u1', 2, first.rows.at(-1)?.key);
    const third = await page('u1', 2, second.rows.at(-1)?.key);
    expect([first, second, third].map(({ rows }) => rows.map(({ row }) => row.id))).toEqual([
      ['in_5', 'in_4'],
      ['in_3', 'in_2'],
      ['in_1'],
    ]);
    expect([first.hasNextPage, second.hasNextPage, third.hasNextPage]).toEqual([true, true, false]);
  });

  test('the payments of a user can be read backwards', async () => {
    const [, , , , last] = (await page('u1', 5)).rows;
    const { rows } = await page('u1', 2, last?.key, 'before');
    expect(rows.map(({ row }) => row.id)).toEqual(['in_3', 'in_2']);
  });

  test('the payments of a user can be filtered', async () => {
    const at = (second: number) => new Date((T + second) * 1000);
    expect(idsOf(await page('u1', 9, null, 'after', { from: at(20), to: at(30) }))).toEqual(['in_2']);
    expect(idsOf(await page('u1', 2, null, 'after', { from: at(20) }))).toEqual(['in_5', 'in_4']);
    expect(idsOf(await page('u1', 9, null, 'after', { status: ['PAID', 'VOID'], to: at(20) }))).toEqual(['in_1']);
    expect(idsOf(await page('u1', 9, null, 'after', { status: ['FAILED'] }))).toEqual([]);
    const [, second] = (await page('u1', 2)).rows;
    expect(idsOf(await page('u1', 9, second?.key, 'after', { from: at(20), status: ['PAID'] }))).toEqual([
      'in_3',
      'in_2',
    ]);
  });

  test('the payments of several users, and several pages of one, are read at once and kept apart', async () => {
    const ask = (userId: string, limit: number, direction: 'after' | 'before' = 'after') => ({
      userId,
      filter: {},
      page: { limit, direction, key: null },
    });
    const slices = await billing.payments([ask('u1', 1), ask('u2', 9), ask('nobody', 9), ask('u1', 2, 'before')]);
    expect(slices.map(idsOf)).toEqual([['in_5'], ['in_9'], [], ['in_2', 'in_1']]);
    expect(await billing.payments([])).toEqual([]);
  });

  test.each([
    ['all at once', 2_000],
    ['those that the index scan does not reach, by themselves', 6],
    ['if it reaches no user, all by themselves', 1],
  ])('pages that are read together equal pages that are read alone: %s', async (_how, mostKeys) => {
    const users = ['u1', 'nobody', 'u2', 'u3'];
    const from = new Date((T + 20) * 1000);
    for (const filter of [{}, { from }, { status: ['FAILED' as const] }]) {
      for (const direction of ['after', 'before'] as const) {
        for (const limit of [1, 2, 9]) {
          const asked = users.map((userId) => ({ userId, filter, page: { limit, direction, key: null } }));
          const together = await paymentPages({ payments, accounts }, asked, mostKeys);
          const alone = await Promise.all(users.map((userId) => page(userId, limit, null, direction, filter)));
          expect(together).toEqual(alone);
        }
      }
    }
  });

  test('the payments of several Stripe customers of one user are one list, also in pages', async () => {
    const whole = await page('u3', 10);
    expect(idsOf(whole)).toEqual(['in_14', 'in_13', 'in_12', 'in_11']);
    const first = await page('u3', 1);
    const second = await page('u3', 2, first.rows.at(-1)?.key);
    const third = await page('u3', 2, second.rows.at(-1)?.key);
    expect([first, second, third].map(idsOf)).toEqual([['in_14'], ['in_13', 'in_12'], ['in_11']]);
    expect(idsOf(await page('u3', 2, third.rows.at(-1)?.key, 'before'))).toEqual(['in_13', 'in_12']);
  });

  test('the payments of several streams cost one command more than those of one stream, however many users are asked for', async () => {
    const ask = (userId: string) => ({
      userId,
      filter: {},
      page: { limit: 2, direction: 'after' as const, key: null },
    });
    const commandsFor = async (...users: string[]) => {
      let sent = 0;
      const counting = <T extends object>(collection: T): T =>
        new Proxy(collection, {
          get(target, name) {
            const value = Reflect.get(target, name);
            if (typeof value !== 'function') return value;
            if (name === 'find' || name === 'aggregate') sent++;
            return value.bind(target);
          },
        });
      await paymentPages({ payments: counting(payments), accounts: counting(accounts) }, users.map(ask));
      return sent;
    };
    expect(await commandsFor('u1')).toBe(2);
    expect(await commandsFor('nobody')).toBe(1);
    expect(await commandsFor('u1', 'u2', 'u3')).toBe(3);
  });

  test('an unknown user has no payments', async () => {
    expect(await page('nobody', 2)).toEqual({ rows: [], hasNextPage: false, hasPreviousPage: false });
  });
});

describe('a payment by an id', () => {
  test("a payment is found by its own ID, its intent's and its charge's, by its owner and by staff", async () => {
    await opened.store(
      stripeEvent('invoice_payment.paid', T + 11, invoicePaymentObject('inpay_1', 'in_1', 'pi_1')),
      stripeEvent('charge.succeeded', T + 11, chargeObject({ id: 'ch_1', intent: 'pi_1', customer: 'cus_1' })),
    );
    await opened.settle();
    const ids = ['in_1', 'pi_1', 'ch_1', 'in_9', 'in_nothing', 'pi_nothing'];
    const found = async (owner: string | null) =>
      (await billing.paymentsById(owner === null ? null : [owner], ids)).map((payment) => payment?.id ?? null);
    expect(await found('u1')).toEqual(['in_1', 'in_1', 'in_1', null, null, null]);
    expect(await found('u2')).toEqual([null, null, null, 'in_9', null, null]);
    expect(await found(null)).toEqual(['in_1', 'in_1', 'in_1', 'in_9', null, null]);
    expect(await found('')).toEqual([null, null, null, null, null, null]);
  });
});

describe('a payment of a Stripe customer that moves', () => {
  const CONTEXT = { actor: { kind: 'ADMIN', id: 'ada' }, requestId: 'req_1' } as const;

  test('a payment of a Stripe customer that moves belongs to the current owner, in lists and by its ID', async () => {
    await billing.linkCustomer({ userId: 'u5', stripeCustomerId: 'cus_2', reason: 'asked by mail' }, CONTEXT);
    expect([idsOf(await page('u2', 9)), idsOf(await page('u5', 9))]).toEqual([[], ['in_9']]);
    const [own] = await billing.paymentsById(['u5'], ['in_9']);
    expect(own).toMatchObject({ id: 'in_9', userId: 'u5' });
    expect(await billing.paymentsById(['u2'], ['in_9'])).toEqual([null]);
  });

  test('a payment without an owner is shown to nobody, not even to staff', async () => {
    await billing.unlinkCustomer({ stripeCustomerId: 'cus_2', reason: 'the wrong person' }, CONTEXT);
    expect(idsOf(await page('u5', 9))).toEqual([]);
    expect(await billing.paymentsById(null, ['in_9'])).toEqual([null]);
  });
});

describe('accounts', () => {
  test('accounts are returned in the order of the IDs, one for each, known or not', async () => {
    const accounts = await billing.accounts(['nobody', 'u3', 'u1', 'u3']);
    expect(accounts.map(({ userId, plan }) => [userId, plan.code])).toEqual([
      ['nobody', 'free'],
      ['u3', 'premium'],
      ['u1', 'premium'],
      ['u3', 'premium'],
    ]);
  });
});

describe('a checkout session', () => {
  test('a checkout session is shown to the user who opened it', async () => {
    expect(await billing.checkoutSession(['u1'], 'cs_1')).toMatchObject({ id: 'cs_1', status: 'OPEN' });
  });

  test('a checkout session of another user looks as if it did not exist', async () => {
    expect([await billing.checkoutSession(['u2'], 'cs_1'), await billing.checkoutSession(['u1'], 'cs_9')]).toEqual([
      null,
      null,
    ]);
  });

  test('synchronizing the checkout session of another user is refused without a call to Stripe', async () => {
    await expect(billing.syncCheckout('u2', 'cs_1')).rejects.toMatchObject({ code: 'UNKNOWN_CHECKOUT' });
    expect(opened.asked).toEqual([]);
  });
});
