import { describe, expect, test } from '@jest/globals';
import { entitlementProjection } from '../../../src/billing/entitlement/entitlement.fold.ts';
import { type EntitlementState, NO_ENTITLEMENTS } from '../../../src/billing/entitlement/entitlement.state.ts';
import { readAccount } from '../../../src/billing/entitlement/read-account.ts';
import { soldBy } from '../../../src/billing/subscription/subscription.sold.ts';
import type { SubscriptionState } from '../../../src/billing/subscription/subscription.state.ts';
import { storedSchedules } from '../../../src/reconciliation/stored-state.ts';
import { catalog, later, NOON, subscriptionNow, subscriptionState } from './states.ts';

/** A subscription that was canceled, as an earlier version stored it: without schedules, and without the feedback of a cancellation. */
function kept(): SubscriptionState {
  const { cancellationFeedback: _feedback, ...now } = subscriptionNow({
    cancelAtPeriodEnd: true,
    canceledAt: later(2),
  });
  const upcoming = { at: later(3), periodEnd: later(31), amount: 1_999, currency: 'eur' };
  const { schedules: _schedules, ...state } = subscriptionState({}, { upcoming, termsSince: NOON });
  return { ...state, now } as SubscriptionState;
}

const state: EntitlementState = { ...NO_ENTITLEMENTS, subscriptions: { sub_1: kept() } };

describe('the state of an earlier version', () => {
  test('the state of an earlier version is read before it is folded again', () => {
    expect(readAccount('u1', state, catalog, later(4))).toMatchObject({
      plan: { code: 'premium' },
      subscriptions: [{ id: 'sub_1', cancellationFeedback: null, pendingChange: null, scheduleId: null }],
    });
    expect(soldBy(kept())).toMatchObject({ feedback: null });
    const stored = { customerId: 'cus_1', entitlement: state, payments: new Map() };
    expect(storedSchedules(stored)).toEqual([]);
  });

  test('the state of an earlier version is compared with the one after its next event', () => {
    const audited = entitlementProjection.audited(state, 'cus_1');
    expect(audited['subscription:sub_1']).toMatchObject({ cancellationFeedback: null, pendingChange: null });
    expect(entitlementProjection.messages(state, 'cus_1', 'u1')).toEqual(expect.any(Array));
    expect(entitlementProjection.published(state, 'cus_1')).toMatchObject({ pendingChanges: [] });
  });
});
