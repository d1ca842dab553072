import { describe, expect, test } from '@jest/globals';
import Stripe from 'stripe';
import { type EntitlementState, NO_ENTITLEMENTS } from '../../../src/billing/entitlement/entitlement.state.ts';
import { previewPendingChange } from '../../../src/billing/plan-change/pending-change.read.ts';
import type { SubscriptionState } from '../../../src/billing/subscription/subscription.state.ts';
import { ProviderUnavailable } from '../../../src/platform/errors.ts';
import type { StripeGateway } from '../../../src/platform/stripe.ts';
import { answered } from '../../support/answered.ts';
import { catalog, causeAt, later, NOON, price, subscriptionNow, subscriptionState } from '../subscription/states.ts';

/** A subscription to premium that a schedule changes to a price after the period. */
const waiting = (next = price('basic_month_eur')): SubscriptionState => ({
  ...subscriptionState(),
  schedules: {
    sub_sched_1: {
      now: {
        customerId: 'cus_1',
        subscriptionId: 'sub_1',
        status: 'active',
        phaseStart: NOON,
        phases: [
          { start: NOON, items: [{ priceId: 'price_premium_month_eur', quantity: 1 }] },
          { start: later(31), items: [{ priceId: next.id, quantity: 2 }] },
        ],
      },
      cause: causeAt(NOON),
      prices: { [next.id]: next },
    },
  },
});

const INVOICE = { amount_due: 1_998, currency: 'eur' };

function preview(subscription: SubscriptionState | null, at = later(28), answer: () => object = () => INVOICE) {
  const state: EntitlementState = { ...NO_ENTITLEMENTS, subscriptions: subscription ? { sub_1: subscription } : {} };
  return previewPendingChange('u1', 'sub_1', {
    gateway: { ask: async () => answered(answer(), NOON) } as unknown as StripeGateway,
    catalog: () => catalog,
    clock: { now: () => at },
    stateOf: async () => state,
    withUsage: async (account) => account,
  });
}

describe('the preview of a change that waits', () => {
  test('the preview of a change that waits has its plan, its cost, and what it takes away', async () => {
    expect(await preview(waiting())).toMatchObject({
      ...{ at: later(31), previousPlan: 'premium', plan: 'basic', quantity: 2 },
      nextInvoice: { amount: 1_998, currency: 'EUR' },
      removed: expect.arrayContaining([{ code: 'signals_premium', name: 'Premium signals' }]),
      reduced: expect.arrayContaining([{ code: 'analytics_level', name: 'Analytics level' }]),
      overLimit: [],
    });
  });

  test('the preview names what the catalog does not know as events name it', async () => {
    const unknown = price(null, { id: 'price_x', plan: 'gold' });
    expect(await preview(waiting(unknown))).toMatchObject({ plan: 'gold', quantity: 2 });
    const nameless = { ...waiting(), now: subscriptionNow({ items: [] }) };
    expect(await preview(nameless)).toMatchObject({ previousPlan: null, plan: 'basic' });
  });

  test('there is no preview of a change that is over or was taken back, or of an unknown subscription', async () => {
    expect(await preview(waiting(), later(31))).toBeNull();
    expect(await preview(subscriptionState())).toBeNull();
    expect(await preview(null)).toBeNull();
  });

  test('the preview has no invoice if Stripe expects none, and fails if Stripe is not available', async () => {
    const throwing = (error: Error) => () => {
      throw error;
    };
    const none = Stripe.errors.StripeError.generate({ type: 'invalid_request_error', statusCode: 400 } as never);
    expect(await preview(waiting(), later(28), throwing(none))).toMatchObject({ nextInvoice: null });
    const away = preview(waiting(), later(28), throwing(new ProviderUnavailable('Stripe')));
    await expect(away).rejects.toBeInstanceOf(ProviderUnavailable);
  });
});
