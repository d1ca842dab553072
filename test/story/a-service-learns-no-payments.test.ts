import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { buyer } from '../support/buyer.ts';
import { customerOf } from '../support/customer-of.ts';
import { type Sandboxed, startSandboxed } from '../support/sandboxed.ts';
import { controlOf } from './year/person.ts';

let tollgate: Sandboxed;
beforeAll(async () => {
  tollgate = await startSandboxed();
});
afterAll(() => tollgate.close());

const SERVICE = { userId: 'shop', roles: ['service'] };
const BECAUSE = `because { __typename eventId summary
  ... on PlanCause { planCode plan { code } }
  ... on SubscriptionCause { subscriptionId subscription { id } }
  ... on GrantCause { grantId grant { id } }
  ... on PaymentCause { paymentId payment { id } }
  ... on EventCause { event { id } }
}`;
const QUERY = `query ($id: ID!) {
  customer(userId: $id) { entitlements { reason ${BECAUSE} } entitlement(feature: "signals_premium") { ${BECAUSE} } }
  customersByUserId(userIds: [$id]) { entitlements { ${BECAUSE} } }
}`;
const USE = `mutation ($id: ID!) {
  recordUsage(input: { userId: $id, feature: "generations", idempotencyKey: "k" }) { entitlement { ${BECAUSE} } }
}`;

test.each(['dispute', 'refund'])(
  'the causes that a service sees after a %s contain no payment, dispute or event ID [T37]',
  async (what) => {
    const userId = `user-of-${what}`;
    const { checkout, pay } = buyer(tollgate, userId);
    const { session } = await checkout({ plan: 'premium' });
    await pay(session?.url ?? '');
    await tollgate.settle();
    const seen = async (viewer: { userId: string; roles: string[] }) =>
      JSON.stringify([
        await tollgate.ask(viewer, QUERY, { id: userId }),
        await tollgate.ask(viewer, USE, { id: userId }),
      ]);
    const SECRET = /"(Payment|Event)Cause"|Paid |Refunded in full|Dispute of|\b(in|pi|ch|py|re|du|dp|evt|sync|import)_/;

    expect(await seen(SERVICE)).not.toMatch(SECRET);
    expect(await seen(SERVICE)).toMatch(/"SubscriptionCause".*"subscription":\{"id":"sub_/);
    await controlOf(tollgate, what, { customer: await customerOf(tollgate, userId) });
    await tollgate.settle();
    expect(await seen(SERVICE)).toMatch(what === 'dispute' ? /DISPUTED/ : /REFUNDED/);
    expect(await seen(SERVICE)).not.toMatch(SECRET);
    // That access is suspended, the reason says, too.
    expect(await seen(SERVICE)).toMatch(/Access is suspended by a (dispute|full refund)/);
    // An admin may read payments, with the role of a service beside it or not.
    expect(await seen({ userId: 'ada', roles: ['admin', 'service'] })).toMatch(SECRET);
  },
);
