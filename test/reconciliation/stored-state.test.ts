import { afterAll, expect, test } from '@jest/globals';
import { accountCollection } from '../../src/billing/entitlement/account.document.ts';
import { NO_ENTITLEMENTS } from '../../src/billing/entitlement/entitlement.state.ts';
import { paymentCollection } from '../../src/billing/payment/payment.document.ts';
import type { ScheduleState, SubscriptionState } from '../../src/billing/subscription/subscription.state.ts';
import { readStoredState, storedSchedules } from '../../src/reconciliation/stored-state.ts';
import { subscriptionState } from '../billing/subscription/states.ts';
import { openDatabase } from '../support/database.ts';

const { connection, close } = await openDatabase();
afterAll(close);

test('a Stripe customer without an account has an empty stored state', async () => {
  const documents = { accounts: accountCollection(connection), payments: paymentCollection(connection) };
  expect(await readStoredState('cus_none', ['in_none'], documents)).toEqual({
    customerId: 'cus_none',
    entitlement: NO_ENTITLEMENTS,
    payments: new Map(),
  });
});

test('the schedules of an account are found, and an account that an earlier version folded has none', () => {
  const { schedules: _none, ...earlier } = subscriptionState();
  const later = { ...subscriptionState(), schedules: { sub_sched_1: {} as ScheduleState } };
  const subscriptions = { sub_1: earlier as SubscriptionState, sub_2: later };
  const stored = { customerId: 'cus_1', entitlement: { ...NO_ENTITLEMENTS, subscriptions }, payments: new Map() };
  expect(storedSchedules(stored)).toEqual(['sub_sched_1']);
});
