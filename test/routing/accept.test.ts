import { describe, expect, test } from '@jest/globals';
import type { NewEvent } from '../../src/inbox/event.document.ts';
import { accept } from '../../src/routing/accept.ts';
import { readEvent } from '../../src/webhook/read-event.ts';
import {
  customerObject,
  refundObject,
  type StripeEvent,
  sessionObject,
  stripeEvent,
} from '../support/stripe-events.ts';

const T = 1_760_000_000;
const OURS = { livemode: false, trustClientReference: false };
const received = (event: StripeEvent) =>
  readEvent(JSON.stringify(event), new Date(T * 1000), 'req_1')?.event as NewEvent;
const customer = stripeEvent('customer.created', T, customerObject('cus_1', 'u1'));
const session = stripeEvent(
  'checkout.session.completed',
  T,
  sessionObject('cs_1', 'cus_1', { client_reference_id: 'u1' }),
);

describe('an event that is accepted', () => {
  test('an accepted event has its fact and the stream that it names', () => {
    const event = received(customer);
    expect(accept(event, OURS)).toEqual({
      ...event,
      fact: expect.objectContaining({ kind: 'customer', id: 'cus_1' }),
      stream: 'cus_1',
    });
  });

  test('an accepted event that names no stream has none', () => {
    const refund = received(stripeEvent('refund.created', T, refundObject({ id: 're_1', charge: 'ch_1' })));
    expect(accept(refund, OURS)).toEqual({ ...refund, fact: expect.objectContaining({ kind: 'refund' }) });
  });

  test('an accepted event may claim its stream by a client reference if the configuration trusts it then', () => {
    expect(accept(received(session), OURS)).not.toHaveProperty('trusted');
    expect(accept(received(session), { ...OURS, trustClientReference: true })).toMatchObject({ trusted: true });
    expect(accept(received(customer), { ...OURS, trustClientReference: true })).not.toHaveProperty('trusted');
  });

  test.each<[string, NewEvent]>([
    ['of the other mode', received({ ...customer, livemode: true })],
    ['of a connected account', received({ ...customer, account: 'acct_1' })],
    ['of an irrelevant type', received(stripeEvent('giftcard.redeemed', T, { id: 'gift_1' }))],
    ['that does not name its object', received(stripeEvent('customer.updated', T, { object: 'customer' }))],
    ['whose payload cannot be read', { ...received(customer), payload: '{' }],
  ])('an accepted event is stored without a stream: one %s', (_what, event) => {
    expect(accept(event, OURS)).toBe(event);
  });
});

describe('an event that no fold reads', () => {
  test.each<[string, StripeEvent, string]>([
    ['the customer that it is', stripeEvent('customer.merged', T, customerObject('cus_1', null)), 'cus_1'],
    [
      'the customer that it names',
      stripeEvent('customer.tax_id.created', T, { id: 'txi_1', customer: 'cus_1' }),
      'cus_1',
    ],
    ['the intent of a guest', stripeEvent('payment_intent.created', T, { id: 'pi_1', customer: null }), 'pi_1'],
    ['the intent that it names', stripeEvent('charge.pending', T, { id: 'ch_1', payment_intent: 'pi_1' }), 'pi_1'],
  ])('an event that no fold reads has the stream of %s, so that an erasure finds it', (_what, event, stream) => {
    const stored = received(event);
    expect(accept(stored, OURS)).toEqual({ ...stored, stream });
  });
});
