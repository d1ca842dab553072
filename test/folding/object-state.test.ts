import { describe, expect, test } from '@jest/globals';
import type { Fact } from '../../src/facts/fact.ts';
import { hasPassed } from '../../src/folding/object-state.ts';

const fact = (kind: Fact['kind'], now: object): Fact =>
  ({ kind, now, id: 'x_1', change: 'updated' }) as unknown as Fact;

describe('which of two states of an object is the later one', () => {
  test.each<[Fact['kind'], object, object]>([
    ['subscription', { status: 'incomplete' }, { status: 'active' }],
    ['subscription', { status: 'past_due' }, { status: 'canceled' }],
    ['customer', { deleted: false }, { deleted: true }],
    ['invoice', { status: 'open', attemptCount: 0 }, { status: 'open', attemptCount: 1 }],
    ['invoice', { status: 'open', attemptCount: 1 }, { status: 'paid', attemptCount: 1 }],
    ['charge', { amountRefunded: 0 }, { amountRefunded: 500 }],
    ['checkout_session', { status: 'open', paymentStatus: 'unpaid' }, { status: 'complete', paymentStatus: 'unpaid' }],
    ['payment_intent', { status: 'requires_action' }, { status: 'succeeded' }],
    ['refund', { status: 'pending' }, { status: 'succeeded' }],
    ['refund', { status: 'succeeded' }, { status: 'failed' }],
    ['dispute', { status: 'needs_response' }, { status: 'lost' }],
    ['payment_method', { customerId: 'cus_1' }, { customerId: null }],
  ])('a state of a %s is later: %j, then %j', (kind, earlier, later) => {
    expect(hasPassed(fact(kind, later), fact(kind, earlier))).toBe(true);
    expect(hasPassed(fact(kind, earlier), fact(kind, later))).toBe(false);
  });

  test('a state is later only if no field goes back', () => {
    const [one, other] = [
      { status: 'open', attemptCount: 2 },
      { status: 'paid', attemptCount: 1 },
    ];
    expect(hasPassed(fact('invoice', one), fact('invoice', other))).toBe(false);
    expect(hasPassed(fact('invoice', other), fact('invoice', one))).toBe(false);
  });

  test('no state is later for objects that can go back and forth', () => {
    expect(hasPassed(fact('grant', { limit: 2 }), fact('grant', { limit: 1 }))).toBe(false);
    expect(hasPassed(fact('subscription', { status: 'active' }), fact('subscription', { status: 'past_due' }))).toBe(
      false,
    );
  });
});
