import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { controlOf } from '../story/year/person.ts';
import { buyer } from '../support/buyer.ts';
import { customerOf } from '../support/customer-of.ts';
import { type Sandboxed, startSandboxed } from '../support/sandboxed.ts';
import type { Json } from '../support/stripe-events.ts';

const SAM = { userId: 'sam', roles: ['support'] };
const SHOP = { userId: 'shop', roles: ['service'] };
const ADA = { userId: 'ada', roles: ['admin'] };
const ANN = { userId: 'ann' };

/** What everybody may read who is shown the cause. */
const OBJECTS = `__typename summary
  ... on PlanCause { planCode plan { code name } }
  ... on SubscriptionCause { subscriptionId subscription { id status plan { code } } }
  ... on GrantCause { grantId grant { id feature { code } validUntil } }
  ... on PaymentCause { paymentId payment { id status amount { decimal } } }
  ... on HoldCause { holdId hold { id kind payment { status } } }`;

type CauseAnswer = Json & { __typename: string; summary: string };

let tollgate: Sandboxed;
let grantId: string;
beforeAll(async () => {
  tollgate = await startSandboxed();
  const { checkout, pay } = buyer(tollgate, 'ann');
  const { session } = await checkout({ plan: 'premium' });
  await pay(session?.url ?? '');
  await tollgate.settle();
  const input = {
    userId: 'ann',
    feature: 'vip_support',
    reason: 'a good customer',
    validUntil: '2999-01-01T00:00:00Z',
  };
  const granted = await tollgate.ask(
    ADA,
    'mutation ($input: GrantEntitlementInput!) { grantEntitlement(input: $input) { grant { id } } }',
    { input },
  );
  grantId = (granted['grantEntitlement'] as { grant: { id: string } }).grant.id;
}, 120_000);
afterAll(() => tollgate.close());

/** The causes of a feature of Ann's by their types, the newest of each. */
async function causesFor(
  viewer: { userId: string; roles?: string[] },
  feature = 'signals_premium',
  fields = OBJECTS,
): Promise<Record<string, CauseAnswer>> {
  const of = viewer === ANN ? 'me' : 'customer(userId: "ann")';
  const answer = await tollgate.ask(
    viewer,
    `{ it: ${of} { entitlement(feature: "${feature}") { because { ${fields} } } } }`,
  );
  const { because } = (answer as { it: { entitlement: { because: CauseAnswer[] } } }).it.entitlement;
  return Object.fromEntries(because.toReversed().map((cause) => [cause.__typename, cause]));
}

const DAY = '\\d{1,2} [A-Z][a-z]+ \\d{4}';
const PEOPLE = [
  ['a customer', ANN],
  ['support', SAM],
] as const;

describe('the causes of an entitlement', () => {
  test.each([...PEOPLE, ['a service', SHOP] as const])(
    'causes show the plan and the subscription to %s',
    async (_who, viewer) => {
      expect(await causesFor(viewer)).toMatchObject({
        PlanCause: {
          planCode: 'premium',
          plan: { code: 'premium', name: 'Premium' },
          summary: expect.stringMatching(`^Premium includes this feature \\(subscribed on ${DAY}\\)$`),
        },
        SubscriptionCause: {
          subscriptionId: expect.stringMatching(/^sub_/),
          subscription: { id: expect.stringMatching(/^sub_/), status: 'ACTIVE', plan: { code: 'premium' } },
          summary: expect.stringMatching(`^Subscription to Premium active until ${DAY}$`),
        },
      });
    },
  );

  test.each([...PEOPLE, ['a service', SHOP] as const])('causes show the grant to %s', async (_who, viewer) => {
    expect(await causesFor(viewer, 'vip_support')).toEqual({
      GrantCause: {
        __typename: 'GrantCause',
        summary: expect.stringMatching(
          `^Granted by an admin on ${DAY} until 1 January 2999${viewer === SAM ? ' \\(by ada: a good customer\\)' : ''}$`,
        ),
        grantId,
        grant: { id: grantId, feature: { code: 'vip_support' }, validUntil: '2999-01-01T00:00:00.000Z' },
      },
    });
  });

  test.each(PEOPLE)('causes show the payment to %s', async (_who, viewer) => {
    const { PaymentCause } = await causesFor(viewer);
    expect(PaymentCause).toMatchObject({
      payment: { id: PaymentCause?.['paymentId'], amount: { decimal: '19.99' } },
      summary: expect.stringMatching(`^Paid €19\\.99 on ${DAY}$`),
    });
  });

  test('causes show the event to support, and only its ID to the customer', async () => {
    const event = '__typename eventId summary ... on EventCause { event { id type } }';
    const { EventCause } = await causesFor(SAM, 'signals_premium', event);
    expect(EventCause).toMatchObject({
      event: { id: EventCause?.['eventId'], type: expect.stringMatching(/^customer\.subscription\./) },
      summary: expect.stringMatching(`^Subscription last changed at Stripe on ${DAY}$`),
    });
    await expect(causesFor(ANN, 'signals_premium', event)).rejects.toThrow('FORBIDDEN');
    const { EventCause: hers } = await causesFor(ANN, 'signals_premium', '__typename eventId');
    expect(hers).toEqual({ __typename: 'EventCause', eventId: EventCause?.['eventId'] });
  });

  test('causes tell neither a customer nor a service why and by whom a grant was made', async () => {
    const why = '__typename ... on GrantCause { grant { reason grantedBy } }';
    await expect(causesFor(ANN, 'vip_support', why)).rejects.toThrow('FORBIDDEN');
    await expect(causesFor(SHOP, 'vip_support', why)).rejects.toThrow('FORBIDDEN');
    expect(await causesFor(SAM, 'vip_support', why)).toMatchObject({
      GrantCause: { grant: { reason: 'a good customer', grantedBy: 'ada' } },
    });
  });

  test('causes show a service no payments and no events', async () => {
    const types = Object.keys(await causesFor(SHOP, 'signals_premium', '__typename eventId'));
    expect(types.sort()).toEqual(['PlanCause', 'SubscriptionCause']);
  });
});

describe('a payment that is no longer stored', () => {
  test('a payment that is no longer stored is named by its ID in a cause', async () => {
    const before = (await causesFor(ANN)).PaymentCause;
    const payments = tollgate.connection.collection<{ _id: string }>('payments');
    const row = await payments.findOne({});
    await payments.deleteMany({});
    const { PaymentCause } = await causesFor(ANN);
    if (row) await payments.insertOne(row);
    expect(PaymentCause).toMatchObject({ paymentId: before?.['paymentId'], payment: null });
  });
});

describe('the causes of a refusal', () => {
  test('causes show the hold to a customer and to support, and to a service without its ID and amount', async () => {
    await controlOf(tollgate, 'dispute', { customer: await customerOf(tollgate, 'ann') });
    await tollgate.settle();
    for (const [, viewer] of PEOPLE) {
      const { HoldCause } = await causesFor(viewer);
      expect(HoldCause).toMatchObject({
        holdId: expect.stringMatching(/^d[up]_/),
        hold: { id: HoldCause?.['holdId'], kind: 'DISPUTE', payment: { status: 'PAID' } },
        summary: expect.stringMatching(`^Dispute of €19\\.99 opened on ${DAY}$`),
      });
    }
    const { HoldCause } = await causesFor(SHOP, 'signals_premium', '__typename eventId summary');
    expect(HoldCause).toEqual({ __typename: 'HoldCause', eventId: null, summary: 'Access is suspended by a dispute' });
    await expect(causesFor(SHOP, 'signals_premium', '... on HoldCause { holdId }')).rejects.toThrow('FORBIDDEN');
  });

  test('a revoked grant is still the cause of its refusal', async () => {
    const revoke = 'mutation ($input: RevokeGrantInput!) { revokeGrant(input: $input) { userErrors { code } } }';
    await tollgate.ask(ADA, revoke, { input: { grantId, reason: 'over' } });
    expect(await causesFor(SHOP, 'vip_support')).toMatchObject({
      GrantCause: {
        grantId,
        grant: { id: grantId },
        summary: expect.stringMatching(`^Revoked by an admin on ${DAY}$`),
      },
    });
  });
});
