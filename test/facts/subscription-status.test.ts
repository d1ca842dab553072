import { describe, expect, test } from '@jest/globals';
import { isInTrial, isLive } from '../../src/billing/subscription/subscription.view.ts';
import {
  hasEnded,
  isKnownStatus,
  publicStatus,
  type StripeStatus,
  type SubscriptionStatus,
  stageNumber,
  statusRules,
} from '../../src/facts/subscription-status.ts';

/** Complete by its type: a new status does not compile without a line here. */
const EXPECTED: Record<StripeStatus, ReturnType<typeof statusRules>> = {
  active: { stage: 'RUNNING', access: 'PAID_PERIOD', paidUp: true, started: true, renews: true, sold: true },
  canceled: { stage: 'ENDED', access: 'ENDED', paidUp: false, started: true, renews: false, sold: false },
  incomplete: { stage: 'STARTING', access: 'INCOMPLETE', paidUp: false, started: false, renews: false, sold: false },
  incomplete_expired: { stage: 'ENDED', access: 'ENDED', paidUp: false, started: false, renews: false, sold: false },
  past_due: { stage: 'RUNNING', access: 'GRACE', paidUp: false, started: true, renews: true, sold: true },
  paused: { stage: 'RUNNING', access: 'PAUSED', paidUp: false, started: true, renews: false, sold: false },
  trialing: { stage: 'RUNNING', access: 'TRIAL', paidUp: true, started: true, renews: true, sold: true },
  unpaid: { stage: 'RUNNING', access: 'UNPAID', paidUp: false, started: true, renews: false, sold: false },
};
const STATUSES = Object.keys(EXPECTED) as StripeStatus[];
const shown = (status: string) => ({ status: status.toUpperCase() as SubscriptionStatus });

// @ts-expect-error The type is closed, although the SDK's also allows any other string.
const DORMANT: StripeStatus = 'dormant';

describe('the status of a subscription', () => {
  test.each(Object.entries(EXPECTED))('the subscription status %s has these rules: %j', (status, rules) => {
    expect(isKnownStatus(status)).toBe(true);
    expect(statusRules(status)).toEqual(rules);
  });

  test('a status is final if it is canceled or incomplete_expired, and then allows another purchase', () => {
    expect(STATUSES.filter(hasEnded)).toEqual(['canceled', 'incomplete_expired']);
    expect(STATUSES.filter((status) => !isLive(shown(status)))).toEqual(['canceled', 'incomplete_expired']);
  });

  test('a status goes from incomplete over every other status to a final one, and never back', () => {
    expect(['incomplete', 'trialing', 'past_due', 'paused', 'canceled'].map(stageNumber)).toEqual([0, 1, 1, 1, 2]);
    expect(stageNumber('incomplete_expired')).toBe(2);
  });

  test('the Stripe status `trialing` counts as in trial', () => {
    expect(STATUSES.filter((status) => isInTrial(shown(status)))).toEqual(['trialing']);
  });

  test('the API spells a status in upper case', () => {
    expect(STATUSES.map(publicStatus)).toEqual(STATUSES.map((status) => status.toUpperCase()));
  });

  test.each([DORMANT, 'constructor', ''])('the unknown status %j gives nothing and ends nothing', (status) => {
    expect(isKnownStatus(status)).toBe(false);
    expect(statusRules(status)).toEqual({
      stage: 'RUNNING',
      access: 'INCOMPLETE',
      paidUp: false,
      started: true,
      renews: false,
      sold: true,
    });
    expect([hasEnded(status), stageNumber(status), publicStatus(status)]).toEqual([false, 1, 'INCOMPLETE']);
  });
});
