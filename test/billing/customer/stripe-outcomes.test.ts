import { describe, expect, test } from '@jest/globals';
import Stripe from 'stripe';
import { createStripeOutcomes } from '../../../src/billing/customer/stripe-outcomes.ts';
import type { SyncedEvent } from '../../../src/billing/synced.ts';
import { createLog } from '../../../src/platform/log.ts';
import type { StripeGateway } from '../../../src/platform/stripe.ts';
import { answered } from '../../support/answered.ts';

const refusal = (message: string, code?: string) =>
  new Stripe.errors.StripeInvalidRequestError({
    type: 'invalid_request_error',
    message,
    ...(code && { code }),
  } as never);

/** What a refused command becomes, and what was recorded, with Stripe's customer being `customer` (null: Stripe is away). */
async function outcomeOf(
  error: Error,
  customer: object | null,
  userId: string | null = 'u1',
  known = ['cus_1'],
  request: object = { currency: 'USD' },
) {
  const recorded: unknown[] = [];
  const gateway = {
    ask: async () => {
      if (customer === null) throw new Error('away');
      return answered(customer, new Date(0));
    },
  } as unknown as StripeGateway;
  const now = { deleted: false, createdAt: new Date(0) };
  const withOutcomes = createStripeOutcomes({
    gateway,
    record: async (events) => void recorded.push(...events.map(({ type }) => type as SyncedEvent['type'])),
    forgetPrices: () => {},
    stateOf: async () => ({ customers: Object.fromEntries(known.map((id) => [id, { now }])) as never }),
    log: createLog('silent'),
  });
  const command = { name: 'amount' in request ? ('refundPayment' as const) : ('checkout' as const), userId, request };
  const thrown = await withOutcomes(command, () => Promise.reject(error)).catch((outcome) => outcome);
  return { thrown, recorded };
}

describe('a refusal because the customer is deleted', () => {
  const gone = "No such customer: 'cus_1'";

  test('a refusal because the customer is deleted records the deletion', async () => {
    const { thrown, recorded } = await outcomeOf(refusal(gone), { id: 'cus_1', deleted: true });
    expect([thrown.code, recorded]).toEqual(['STRIPE_CUSTOMER_DELETED', ['customer.synced']]);
  });

  test.each([
    ['the customer is not deleted', gone, { id: 'cus_1' }],
    ['Stripe cannot answer', gone, null],
    ['Stripe does not name the customer', 'The customer was deleted.', { id: 'cus_1', deleted: true }],
  ])('a refusal because the customer is deleted records nothing if %s', async (_why, message, customer) => {
    const { thrown, recorded } = await outcomeOf(refusal(message), customer);
    expect([thrown.code, recorded]).toEqual(['STRIPE_CUSTOMER_DELETED', []]);
  });
});

describe('a refusal because of the currency', () => {
  const combined = 'You cannot combine currencies on a single customer.';
  const earlier = 'the currency of your earlier purchases';

  test.each<[string, object | null, string | null, string[], string]>([
    ['is named by the customer at Stripe', { id: 'cus_1', currency: 'eur' }, 'u1', ['cus_1'], 'EUR'],
    ['is unknown if Stripe has none', { id: 'cus_1', currency: null }, 'u1', ['cus_1'], earlier],
    ['is unknown if the customer is deleted', { id: 'cus_1', deleted: true }, 'u1', ['cus_1'], earlier],
    ['is unknown if Stripe cannot answer', null, 'u1', ['cus_1'], earlier],
    ['is unknown without a known Stripe customer', { id: 'cus_1', currency: 'eur' }, 'u1', [], earlier],
    ['is unknown without a known user', { id: 'cus_1', currency: 'eur' }, null, ['cus_1'], earlier],
  ])('the currency of a refusal %s', async (_what, customer, userId, known, named) => {
    const { thrown } = await outcomeOf(refusal(combined), customer, userId, known);
    expect(thrown.code).toBe('CURRENCY_MISMATCH');
    expect(thrown.message).toContain(named);
  });
});

describe('a refusal of a value in the request', () => {
  const withParameter = (param: string, code?: string) =>
    new Stripe.errors.StripeInvalidRequestError({
      type: 'invalid_request_error',
      message: 'Stripe refuses this value.',
      param,
      ...(code && { code }),
    } as never);

  test.each([
    [{ promotionCode: 'SPRING' }, withParameter('promotion_code'), 'INVALID_PROMOTION_CODE', 'SPRING'],
    [{ promotionCode: null }, withParameter('promotion_code'), 'INVALID_PROMOTION_CODE', '""'],
    [{ successUrl: 'https://a.example' }, withParameter('success_url'), 'INVALID_RETURN_URL', 'https://a.example'],
    [{ cancelUrl: 'https://b.example' }, withParameter('cancel_url'), 'INVALID_RETURN_URL', 'https://b.example'],
    [{ returnUrl: 'https://c.example' }, withParameter('return_url'), 'INVALID_RETURN_URL', 'https://c.example'],
    [{}, withParameter('return_url'), 'INVALID_RETURN_URL', 'origin'],
    [
      { amount: 5 },
      refusal('Refund amount (5) is greater than unrefunded amount on charge'),
      'REFUND_TOO_LARGE',
      'Refund less',
    ],
  ])('the message of a refusal of %j contains the value', async (request, error, code, text) => {
    const { thrown } = await outcomeOf(error, null, 'u1', [], request);
    expect([thrown.code, thrown.message]).toEqual([code, expect.stringContaining(text)]);
  });
});

test('an error that is no refusal is thrown unchanged', async () => {
  const error = new Error('a fault of ours');
  expect((await outcomeOf(error, null)).thrown).toBe(error);
});
