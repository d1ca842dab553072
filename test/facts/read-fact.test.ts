import { describe, expect, test } from '@jest/globals';
import { FACT_VERSION } from '../../src/facts/fact.ts';
import { FOLDED_EVENT_TYPES, readFact } from '../../src/facts/read-fact.ts';
import { subscriptionObject } from '../support/stripe-events.ts';

const object = { id: 'x_1' };

describe('readFact', () => {
  test.each(FOLDED_EVENT_TYPES.map((type) => [type]))('reads %s, and says what changed', (type) => {
    expect(readFact(type, { data: { object } })).toMatchObject({
      version: FACT_VERSION,
      id: 'x_1',
      change: type.split('.').at(-1),
      before: null,
    });
  });

  test.each([['charge.succeeded'], ['customer'], ['customer.subscription'], ['constructor'], ['v2.core.event']])(
    'is null for %s, which changes nothing',
    (type) => {
      expect(readFact(type, { data: { object } })).toBeNull();
    },
  );

  test('has the object before an update', () => {
    const now = subscriptionObject({ id: 'sub_1', customer: 'cus_1', status: 'active' });
    const fact = readFact('customer.subscription.updated', {
      data: { object: now, previous_attributes: { status: 'trialing', trial_end: 5 } },
    });
    expect(fact?.before).toEqual({ ...fact?.now, status: 'trialing', trialEnd: new Date(5_000) });
  });

  test('puts back the period of either era', () => {
    const periods = (['legacy', 'current'] as const).map((era) => {
      const before = { current_period_start: 100, current_period_end: 200 };
      const now = subscriptionObject({ id: 'sub_1', customer: 'cus_1', start: 200, end: 300, era });
      const previous_attributes = era === 'legacy' ? before : { items: { data: [{ id: 'si_sub_1', ...before }] } };
      return readFact('customer.subscription.updated', { data: { object: now, previous_attributes } })?.before;
    });
    expect(periods[0]).toMatchObject({ currentPeriodStart: new Date(100_000), currentPeriodEnd: new Date(200_000) });
    expect(periods[1]).toEqual(periods[0]);
  });

  test('knows no "before" of what is no update', () => {
    const previous_attributes = { status: 'trialing' };
    expect(readFact('customer.subscription.paused', { data: { object, previous_attributes } })?.before).toBeNull();
  });

  test.each([
    ['no data', {}],
    ['no object', { data: {} }],
    ['an object without an id', { data: { object: {} } }],
    ['an id that is no text', { data: { object: { id: 7 } } }],
    ['a list for an object', { data: { object: [] } }],
  ])('throws, by type, where the payload has %s', (_what, payload) => {
    expect(() => readFact('customer.created', payload)).toThrow(
      'a "customer.created" event needs data.object.id, but has none',
    );
  });
});
