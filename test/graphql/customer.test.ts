import { describe, expect, test } from '@jest/globals';
import type { Plan } from '../../src/billing/plan/catalog.ts';
import { encodeCursor } from '../../src/graphql/connection.ts';
import { startApp } from './support/app.ts';
import { aPayment, aSubscription, DAY_ONE, DAY_THIRTY } from './support/billing.ts';

describe('an account', () => {
  test('an account exists before the first purchase, on the free plan', async () => {
    const { ask } = await startApp();
    const { data } = await ask('{ me { userId plan { code } subscriptions { id } payments { nodes { id } } } }');
    expect(data.me).toEqual({ userId: 'alice', plan: { code: 'free' }, subscriptions: [], payments: { nodes: [] } });
  });

  test('a service can read the account of any user ID', async () => {
    const { ask } = await startApp();
    const { data } = await ask('{ customer(userId: "nobody-yet") { userId plan { code } } }', { as: 'service' });
    expect(data.customer).toEqual({ userId: 'nobody-yet', plan: { code: 'free' } });
  });

  test.each(['', 'x'.repeat(256)])('an account cannot be read by an ID of the wrong length', async (userId) => {
    const { ask, billing } = await startApp();
    const { data, errors } = await ask('query ($userId: ID!) { customer(userId: $userId) { userId } }', {
      as: 'service',
      variables: { userId },
    });
    expect(data.customer).toBeNull();
    expect(errors).toMatchObject([
      { message: expect.stringMatching(/^userId must be .*\.$/), extensions: { code: 'BAD_USER_INPUT' } },
    ]);
    expect(billing.calls).toEqual([]);
  });

  test('an account is read once, however often a request names it, and in one batch with others', async () => {
    const { ask, billing } = await startApp();
    const { data } = await ask(
      '{ a: customer(userId: "a") { userId } b: customer(userId: "b") { userId } again: customer(userId: "a") { userId } }',
      { as: 'service' },
    );
    expect(data).toEqual({ a: { userId: 'a' }, b: { userId: 'b' }, again: { userId: 'a' } });
    expect(billing.calls).toEqual([['accounts', ['a', 'b']]]);
  });

  test('the accounts of a page of users are read in one batch and returned in their order', async () => {
    const { ask, billing } = await startApp();
    const { data } = await ask('{ customersByUserId(userIds: ["b", "a", "b"]) { userId plan { code } } }', {
      as: 'service',
    });
    expect(data.customersByUserId.map(({ userId }: { userId: string }) => userId)).toEqual(['b', 'a', 'b']);
    expect(billing.calls).toEqual([['accounts', ['b', 'a']]]);
  });

  test('at most 100 accounts can be read at once', async () => {
    const { ask, billing } = await startApp();
    const query = 'query ($ids: [ID!]!) { customersByUserId(userIds: $ids) { userId } }';
    const ids = Array.from({ length: 101 }, (_, n) => `u${n}`);
    const over = await ask(query, { as: 'service', variables: { ids } });
    expect(over.errors).toMatchObject([
      { message: 'userIds must contain no more than 100 elements.', extensions: { code: 'BAD_USER_INPUT' } },
    ]);
    const wrong = await ask(query, { as: 'service', variables: { ids: ['a', ''] } });
    expect(wrong.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(billing.calls).toEqual([]);
    const most = await ask(query, { as: 'service', variables: { ids: ids.slice(1) } });
    expect(most.data.customersByUserId).toHaveLength(100);
    expect(billing.count('accounts')).toBe(1);
  });

  test('an account is read again by the next request', async () => {
    const { ask, billing } = await startApp();
    await ask('{ me { userId } }');
    await ask('{ me { userId } }');
    expect(billing.count('accounts')).toBe(2);
  });
});

describe('entitlements', () => {
  test('there is one entitlement for each feature, with the reason and the causes', async () => {
    const { ask } = await startApp();
    const { data } = await ask(`{
      me {
        entitlements {
          feature { code } granted reason unlimited limit validUntil because { __typename at eventId summary ... on PlanCause { planCode plan { name } } }
        }
      }
    }`);
    expect(data.me.entitlements.map((one: { feature: unknown }) => one.feature)).toEqual([
      { code: 'export' },
      { code: 'projects' },
      { code: 'quality' },
      { code: 'requests' },
    ]);
    expect(data.me.entitlements[1]).toEqual({
      feature: { code: 'projects' },
      granted: true,
      reason: 'FREE_PLAN',
      unlimited: false,
      limit: 1,
      validUntil: null,
      because: [
        {
          __typename: 'PlanCause',
          at: DAY_ONE.toISOString(),
          eventId: null,
          summary: 'Free includes this feature (bought on 1 March 2026)',
          planCode: 'free',
          plan: { name: 'Free' },
        },
      ],
    });
  });

  test('entitlements show the usage of METERED features, for the present only', async () => {
    const { ask } = await startApp();
    const { data } = await ask(`{
      me {
        entitlements { feature { code } ...use }
        requests: entitlement(feature: "requests") { ...use }
        then: accessAt(at: "2026-02-01T00:00:00Z") { at plan { code } entitlement(feature: "requests") { ...use } }
      }
    }
    fragment use on Entitlement { usage { used remaining resetsAt } }`);
    const use = { usage: { used: 3, remaining: 7, resetsAt: '2026-03-31T12:00:00.000Z' } };
    const none = { usage: null };
    expect(data.me.entitlements).toEqual([
      { feature: { code: 'export' }, ...none },
      { feature: { code: 'projects' }, ...none },
      { feature: { code: 'quality' }, ...none },
      { feature: { code: 'requests' }, ...use },
    ]);
    expect(data.me.requests).toEqual(use);
    expect(data.me.then).toEqual({ at: '2026-02-01T00:00:00.000Z', plan: { code: 'free' }, entitlement: none });
  });

  test('the counters of all users are read at once, and none if no METERED feature is requested', async () => {
    const { ask, billing } = await startApp();
    const query = (code: string) =>
      `{ customersByUserId(userIds: ["a", "b"]) { entitlement(feature: "${code}") { granted } } }`;
    await ask(query('export'), { as: 'service' });
    expect(billing.count('withUsage')).toBe(0);
    await ask(query('requests'), { as: 'service' });
    expect(billing.calls.at(-1)).toEqual(['withUsage', ['a', 'b']]);
    expect(billing.count('withUsage')).toBe(1);
  });

  test('an entitlement is found by its feature, and is null for an unknown feature', async () => {
    const { ask } = await startApp();
    const { data, errors } = await ask(
      '{ me { projects: entitlement(feature: "projects") { granted } typo: entitlement(feature: "project") { granted } } }',
    );
    expect(errors).toBeUndefined();
    expect(data.me).toEqual({ projects: { granted: true }, typo: null });
  });
});

describe('subscriptions', () => {
  test('live subscriptions are one list, and those that have ended another, newest end first', async () => {
    const { ask, billing } = await startApp();
    const premium = billing.catalog().plans[1] as Plan;
    billing.save({
      userId: 'alice',
      subscriptions: [
        aSubscription(premium, { id: 'sub_due', status: 'PAST_DUE' }),
        aSubscription(premium, { id: 'sub_never', status: 'INCOMPLETE_EXPIRED' }),
        aSubscription(premium, { id: 'sub_ended', status: 'CANCELED', endedAt: DAY_ONE }),
        aSubscription(premium, { id: 'sub_last', status: 'CANCELED', canceledAt: DAY_THIRTY }),
      ],
    });
    const { data } = await ask('{ me { subscriptions { id } endedSubscriptions { nodes { id } } } }');
    expect(data.me).toEqual({
      subscriptions: [{ id: 'sub_due' }],
      endedSubscriptions: { nodes: [{ id: 'sub_last' }, { id: 'sub_ended' }, { id: 'sub_never' }] },
    });
  });

  test('ended subscriptions are paged in both directions, and none is missed or repeated while more of them end', async () => {
    const { ask, billing } = await startApp();
    const premium = billing.catalog().plans[1] as Plan;
    const endedOn = (day: number) =>
      aSubscription(premium, { id: `sub_${day}`, status: 'CANCELED', endedAt: new Date(Date.UTC(2026, 2, day)) });
    const save = (...days: number[]) => billing.save({ userId: 'alice', subscriptions: days.map(endedOn) });
    const page = async (paging: string) => {
      const { data, errors } = await ask(
        `{ me { endedSubscriptions(${paging}) { nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }`,
      );
      expect(errors).toBeUndefined();
      const { nodes, pageInfo } = data.me.endedSubscriptions;
      return { ...pageInfo, ids: nodes.map(({ id }: { id: string }) => id) };
    };

    save(3, 1, 5, 4, 2);
    const first = await page('first: 2');
    expect(first).toMatchObject({ ids: ['sub_5', 'sub_4'], hasNextPage: true, hasPreviousPage: false });
    // Two more end, and the one of the cursor is no longer kept.
    save(3, 1, 7, 5, 6, 2);
    const second = await page(`first: 2, after: "${first.endCursor}"`);
    expect(second).toMatchObject({ ids: ['sub_3', 'sub_2'], hasNextPage: true, hasPreviousPage: true });
    expect(await page(`first: 2, after: "${second.endCursor}"`)).toMatchObject({ ids: ['sub_1'], hasNextPage: false });
    expect(await page(`last: 2, before: "${second.startCursor}"`)).toMatchObject({
      ids: ['sub_6', 'sub_5'],
      hasNextPage: true,
      hasPreviousPage: true,
    });
    expect(await page('last: 1')).toMatchObject({ ids: ['sub_1'], hasNextPage: false, hasPreviousPage: true });
  });

  test('ended subscriptions refuse the cursor of another list', async () => {
    const { ask } = await startApp();
    const { data, errors } = await ask(
      `{ me { userId endedSubscriptions(after: "${encodeCursor({ at: DAY_ONE, id: 'in_1' }, 'payment')}") { nodes { id } } } }`,
    );
    expect(data.me).toEqual({ userId: 'alice', endedSubscriptions: null });
    expect(errors).toMatchObject([{ path: ['me', 'endedSubscriptions'], extensions: { code: 'BAD_USER_INPUT' } }]);
  });

  test('subscriptions show every field, with money and dates in their published form', async () => {
    const { ask, billing } = await startApp();
    const premium = billing.catalog().plans[1] as Plan;
    const discount = { name: 'Spring', percentOff: null, endsAt: null, promotionCode: 'SPRING' };
    billing.save({
      userId: 'alice',
      subscriptions: [
        aSubscription(premium, {
          discounts: [
            { ...discount, percentOff: 12.5, amountOff: null },
            { ...discount, amountOff: { amount: 500, currency: 'EUR' } },
          ],
        }),
        aSubscription(premium, {
          id: 'sub_2',
          plan: null,
          price: null,
        }),
      ],
    });
    const { data, errors } = await ask(`{
      me {
        subscriptions {
          id plan { code } price { id amount { decimal } } items {
            id quantity plan { code } price { id } currentPeriodStart currentPeriodEnd discounts { percentOff }
          }
          status quantity
          currentPeriodStart currentPeriodEnd trialEnd cancelAtPeriodEnd cancelAt canceledAt endedAt gracePeriodEndsAt
          actionUrl discounts { name percentOff amountOff { decimal currency } endsAt promotionCode }
        }
      }
    }`);
    expect(errors).toBeUndefined();
    expect(data.me.subscriptions[0]).toMatchObject({
      plan: { code: 'premium' },
      price: { id: 'price:premium_month_eur:EUR:1999', amount: { decimal: '19.99' } },
      currentPeriodEnd: '2026-04-01T12:00:00.000Z',
      cancelAtPeriodEnd: false,
      items: [
        { currentPeriodStart: '2026-03-01T12:00:00.000Z', currentPeriodEnd: '2026-03-31T12:00:00.000Z', discounts: [] },
      ],
      discounts: [
        { percentOff: 12.5, amountOff: null },
        { percentOff: null, amountOff: { decimal: '5.00', currency: 'EUR' } },
      ],
    });
    expect(data.me.subscriptions[1]).toMatchObject({
      plan: null,
      price: null,
      discounts: [],
    });
  });
});

describe('a hold', () => {
  test('a hold leads to its payment if that is known', async () => {
    const { ask, billing } = await startApp();
    billing.pay(aPayment({ id: 'in_1' }));
    const hold = { kind: 'DISPUTE' as const, startedAt: DAY_ONE, endsAt: null };
    const holds = [
      { ...hold, id: 'dp_1', paymentId: 'in_1' },
      { ...hold, id: 'dp_2', paymentId: null },
    ];
    billing.save({ userId: 'alice', holds });
    const { data, errors } = await ask('{ me { holds { id payment { stripeInvoiceId } } } }');
    expect(errors).toBeUndefined();
    expect(data.me.holds).toEqual([
      { id: 'dp_1', payment: { stripeInvoiceId: 'in_1' } },
      { id: 'dp_2', payment: null },
    ]);
  });
});

describe('entitlements by name', () => {
  test('entitlements by name are those of known features, and cost as many as are named', async () => {
    const { ask } = await startApp();
    const { data, errors } = await ask(
      '{ me { owner { ... on User { id } } entitlements(features: ["quality", "no_such", "export"]) { feature { code } } } }',
    );
    expect(errors).toBeUndefined();
    expect(data.me.owner).toEqual({ id: 'alice' });
    const codes = data.me.entitlements.map(({ feature }: { feature: { code: string } }) => feature.code);
    expect(codes.sort()).toEqual(['export', 'quality']);
  });
});

describe('entitlements at a moment', () => {
  const at = (moment: string) => `{ me { accessAt(at: "${moment}") { entitlements { granted } } } }`;

  test('entitlements at a moment in the past are read once, however often a request names the moment', async () => {
    const { ask, billing } = await startApp();
    const moment = '2026-02-01T12:00:00Z';
    const { errors } = await ask(
      `{ me { a: accessAt(at: "${moment}") { entitlements { granted } } b: accessAt(at: "${moment}") { plan { code } } } }`,
    );
    expect(errors).toBeUndefined();
    expect(billing.calls.filter(([name]) => name === 'accountsAt')).toEqual([
      ['accountsAt', 'alice', [new Date(moment)]],
    ]);
  });

  test('entitlements in the future are refused', async () => {
    const { ask, billing } = await startApp();
    const { errors } = await ask(at(new Date(DAY_ONE.getTime() + 1).toISOString()));
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(billing.count('accountsAt')).toBe(0);
  });

  test('entitlements at the current moment are not in the future', async () => {
    const { ask } = await startApp();
    expect((await ask(at(DAY_ONE.toISOString()))).errors).toBeUndefined();
  });
});
