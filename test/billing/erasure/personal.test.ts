import { describe, expect, test } from '@jest/globals';
import { withoutPersonal } from '../../../src/billing/erasure/personal.ts';
import { readFact } from '../../../src/facts/read-fact.ts';
import { testRecorded } from '../../facts/recorded.ts';
import { customerObject, stripeEvent } from '../../support/stripe-events.ts';

describe('what is personal', () => {
  test('is overwritten however deep it stands, and nothing else', () => {
    const at = new Date('2026-01-01T00:00:00Z');
    const cleaned = withoutPersonal({
      object: 'customer',
      id: 'cus_1',
      description: 'Cora from Vienna',
      created: 1_700_000_000,
      address: { line1: 'Ring 1', line2: null, city: 'Wien', postal_code: '1010', state: 'W', country: 'AT' },
      cards: [{ object: 'card', name: 'Cora', brand: 'visa', last4: '4242', country: 'AT' }],
      tax_ids: [{ value: 'ATU1' }],
      at,
    });
    expect(cleaned).toEqual({
      object: 'customer',
      id: 'cus_1',
      description: null,
      created: 1_700_000_000,
      address: { line1: null, line2: null, city: null, postal_code: null, state: null, country: 'AT' },
      cards: [{ object: 'card', name: null, brand: 'visa', last4: null, country: 'AT' }],
      tax_ids: null,
      at,
    });
  });

  test('is a name, unless it is that of a thing; and a description only of a customer', () => {
    const bought = { object: 'line_item', description: '1 x Premium', price: { object: 'price', product: 'prod_1' } };
    const things = [
      { object: 'product', name: 'Premium' },
      { object: 'coupon', name: 'Spring' },
      { object: 'charge', description: 'Subscription update' },
      bought,
    ];
    expect(withoutPersonal(things)).toEqual(things);
    expect(withoutPersonal({ previous_attributes: { name: 'Cora' } })).toEqual({ previous_attributes: { name: null } });
  });

  test('is whatever stands in metadata, but what this service wrote there', () => {
    const metadata = {
      userId: 'u1',
      checkoutId: 'c1',
      plan: 'premium',
      quantity: '2',
      campaign: 'x',
      clickId: 'y',
      nick: 'z',
    };
    expect(withoutPersonal({ metadata })).toEqual({ metadata: { ...metadata, clickId: null, nick: null } });
    expect(withoutPersonal({ metadata: null })).toEqual({ metadata: null });
  });

  test("is a reason in a customer's own words, and none of staff or of Stripe", () => {
    const by = (kind: string) => ({ actor: { kind, id: 'x' }, reason: 'r' });
    expect(withoutPersonal([by('CUSTOMER'), by('ADMIN'), { reason: 'fraudulent' }])).toEqual([
      { ...by('CUSTOMER'), reason: null },
      by('ADMIN'),
      { reason: 'fraudulent' },
    ]);
  });

  testRecorded('is gone after the first time: $name', ({ event }) => {
    const once = withoutPersonal(event);
    expect(withoutPersonal(once)).toEqual(once);
  });

  test('is nothing that says where an event belongs', () => {
    const event = stripeEvent('customer.updated', 1, customerObject('cus_1', 'u1'));
    expect(readFact(event.type, withoutPersonal(event) as never)).toMatchObject({
      id: 'cus_1',
      now: { userId: 'u1', email: null, locale: null, deleted: false },
    });
  });
});
