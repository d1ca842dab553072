import { expect, test } from '@jest/globals';
import type Stripe from 'stripe';
import { NO_ENTITLEMENTS } from '../../../src/billing/entitlement/entitlement.state.ts';
import { changePlanAtPeriodEnd } from '../../../src/billing/plan-change/pending-change.commands.ts';
import type { Asked } from '../../../src/billing/plan-change/subscription-write.ts';
import type { IdempotentOperation, StripeWrite } from '../../../src/platform/idempotent-operation.ts';
import { answered } from '../../support/answered.ts';
import { catalog, later, NOON, subscriptionState } from '../subscription/states.ts';

const BY = { actor: { kind: 'CUSTOMER', id: 'u1' }, reason: null, requestId: null } as const;
const REQUEST = { subscriptionId: null, plan: 'basic', interval: null, quantity: null, when: 'PERIOD_END' } as const;

test('a change is refused if the schedule of the subscription bills something else in the current period', async () => {
  const phase = { start_date: 1, end_date: 2, items: [{ price: 'price_other', quantity: 1 }] };
  const schedule = { id: 'sub_sched_1', status: 'active', current_phase: phase, phases: [phase] };
  const steps: (string | undefined)[] = [];
  const stripe = {
    subscriptions: { retrieve: async () => ({ schedule: { id: 'sub_sched_1' } }) },
    subscriptionSchedules: { retrieve: async () => schedule },
  } as unknown as Stripe;
  const operation = {
    id: 'changePlan_1',
    frozen: (decide: () => Promise<unknown>) => decide(),
    ask: async (_gateway: unknown, { step, find }: StripeWrite<object>) => {
      steps.push(step);
      return find();
    },
  } as unknown as IdempotentOperation;
  const options = {
    gateway: { ask: async (call: (stripe: Stripe) => Promise<object>) => answered(await call(stripe), NOON) },
    catalog: () => catalog,
    clock: { now: () => later(1) },
    stateOf: async () => ({ ...NO_ENTITLEMENTS, subscriptions: { sub_1: subscriptionState() } }),
    priceId: async (lookupKey: string) => `price_${lookupKey}`,
  } as unknown as Asked['options'];
  await expect(changePlanAtPeriodEnd('u1', REQUEST, { operation, by: BY, options })).rejects.toMatchObject({
    code: 'SUBSCRIPTION_SCHEDULED',
  });
  expect(steps).toEqual(['schedule']);
});
