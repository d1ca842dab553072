import { describe, expect, test } from '@jest/globals';
import type { Acted } from '../../../src/billing/actor.ts';
import { entitlementProjection } from '../../../src/billing/entitlement/entitlement.fold.ts';
import { NO_ENTITLEMENTS } from '../../../src/billing/entitlement/entitlement.state.ts';
import { readAccount } from '../../../src/billing/entitlement/read-account.ts';
import type { FoldEvent } from '../../../src/billing/fold.ts';
import { parseCatalog } from '../../../src/billing/plan/catalog.ts';
import { positionOf } from '../../../src/inbox/position.ts';
import { eventOf, permutations } from '../../folding/folding.ts';
import { type Json, subscriptionObject } from '../../support/stripe-events.ts';
import { catalogText } from '../../support/tollgate.ts';

const T = 1_760_000_000;
const NOW = new Date((T + 60) * 1000);
const DAY = 86_400;
const ADA: Acted = { actor: { kind: 'ADMIN', id: 'ada' }, reason: 'a good customer', requestId: 'req_1' };
const catalog = parseCatalog(await catalogText(), 'plans.yaml');
const free = catalog.plans.find((plan) => plan.free)?.features ?? {};
const boolean = catalog.features.find(({ kind, code }) => kind === 'BOOLEAN' && !free[code])?.code ?? '';
const limited = catalog.features.find(({ kind }) => kind === 'LIMIT')?.code ?? '';

function ours(type: 'grant.created' | 'grant.revoked', seconds: number, grant: Json) {
  const id = `${type}:${grant['id']}`;
  const event = eventOf(type, T + seconds, { userId: 'u1', ...grant }, { id });
  return { ...event, position: positionOf(event.at, 'ours', id), by: ADA };
}
const granted = (id: string, more: Json = {}, seconds = 0) =>
  ours('grant.created', seconds, { id, feature: boolean, limit: null, unlimited: false, validUntil: null, ...more });
const revoked = (id: string, seconds = 1) => ours('grant.revoked', seconds, { id });

function account(events: FoldEvent[], at = NOW) {
  const sorted = [...events].sort((a, b) => (a.position < b.position ? -1 : 1));
  const state = entitlementProjection.settle(sorted.reduce(entitlementProjection.fold, NO_ENTITLEMENTS));
  const { entitlements, ...rest } = readAccount('u1', state, catalog, at);
  const of = (code: string) => {
    const found = entitlements.find(({ feature }) => feature.code === code);
    return found && { ...found, because: found.because() };
  };
  return { ...rest, state, of };
}

describe('the grant of a plan', () => {
  const given = (plan: string, more: Json = {}) =>
    ours('grant.created', 0, { id: 'g1', plan, validUntil: null, ...more });

  test('a granted plan is the plan of the customer, until it is revoked', () => {
    const { plan, planGrants, grants } = account([given('premium')]);
    expect([plan.code, planGrants[0]?.plan.code, grants]).toEqual(['premium', 'premium', []]);
    const after = account([given('premium'), revoked('g1')]);
    expect([after.plan.free, after.planGrants]).toEqual([true, []]);
  });

  test('a granted plan that the catalog no longer has gives nothing, and is no grant of a feature', () => {
    const { plan, planGrants, grants } = account([given('gone')]);
    expect([plan.free, planGrants, grants]).toEqual([true, [], []]);
  });
});

describe('a grant', () => {
  test('a grant gives its feature to a user without purchases, and is its cause', () => {
    const { of, plan, grants } = account([granted('g1')]);
    expect(of(boolean)).toMatchObject({ granted: true, reason: 'GRANTED', validUntil: null });
    expect(of(boolean)?.because).toEqual([
      {
        kind: 'GRANT',
        grantId: 'g1',
        grant: grants[0],
        planGrant: null,
        at: new Date(T * 1000),
        eventId: 'grant.created:g1',
        summary: 'Granted by an admin on 9 October 2025',
      },
    ]);
    expect(plan.free).toBe(true);
    expect(grants).toMatchObject([
      { id: 'g1', reason: 'a good customer', grantedBy: 'ada', validFrom: new Date(T * 1000) },
    ]);
  });

  test('a grant of a limit wins over a smaller one and loses against a larger one', () => {
    expect(account([granted('g1', { feature: limited, limit: 5_000 })]).of(limited)).toMatchObject({ limit: 5_000 });
    const both = [granted('g1', { feature: limited, limit: 5_000 }), granted('g2', { feature: limited, limit: 7 })];
    expect(account(both).of(limited)).toMatchObject({ limit: 5_000 });
    const unlimited = granted('g3', { feature: limited, unlimited: true });
    expect(account([...both, unlimited]).of(limited)).toMatchObject({ limit: null, unlimited: true });
  });

  test('a grant of a value beats a lower one of a plan or a grant, and is beaten by a higher one', () => {
    const level = (...values: string[]) => {
      const grants = values.map((value, n) => granted(`g${n}`, { feature: 'analytics_level', value }));
      return account(grants).of('analytics_level');
    };
    expect(level('advanced')).toMatchObject({ granted: true, reason: 'GRANTED', value: 'advanced', limit: null });
    expect(level('advanced', 'enterprise', 'pro')).toMatchObject({ reason: 'GRANTED', value: 'enterprise' });
    expect(level('basic')).toMatchObject({ reason: 'GRANTED', value: 'basic' });
    expect(level()).toMatchObject({ reason: 'FREE_PLAN', value: 'basic' });
  });

  test('a grant of a value that the catalog does not list gives nothing, and is still listed', () => {
    const { of, grants } = account([granted('g1', { feature: 'analytics_level', value: 'gone' })]);
    expect(of('analytics_level')).toMatchObject({ granted: true, reason: 'FREE_PLAN', value: 'basic' });
    expect(grants).toMatchObject([{ id: 'g1', value: 'gone' }]);
  });

  test.each([
    ['a LIMIT feature that was BOOLEAN', { feature: 'max_devices' }, 1],
    ['a METERED feature that was CONFIG', { feature: 'generations', value: 'pro' }, 10],
    ['a CONFIG feature that was METERED', { feature: 'analytics_level', limit: 5 }, null],
    ['a CONFIG feature that was unlimited', { feature: 'analytics_level', unlimited: true }, null],
  ])('a grant of %s gives nothing beside the free plan', (_what, grant, limit) => {
    expect(account([granted('g1', grant)]).of(grant.feature)).toMatchObject({ reason: 'FREE_PLAN', limit });
  });

  test('a grant with an expiry ends by itself', () => {
    const until = new Date((T + DAY) * 1000);
    const events = [granted('g1', { validUntil: until.toISOString() })];
    expect(account(events).of(boolean)).toMatchObject({ granted: true, validUntil: until });
    expect(account(events, until).of(boolean)).toMatchObject({ granted: false, reason: 'EXPIRED' });
    expect(account(events, until).grants).toEqual([]);
  });

  test('a revoked grant gives nothing, and is listed as revoked', () => {
    const { of, grants } = account([granted('g1'), revoked('g1')]);
    expect(of(boolean)).toMatchObject({ granted: false, reason: 'REVOKED' });
    expect(of(boolean)?.because.map(({ eventId }) => eventId)).toEqual(['grant.revoked:g1', 'grant.created:g1']);
    expect(grants).toEqual([]);
  });

  test('a grant is revoked in any order of arrival and once: the first revocation stands [S93]', () => {
    const again = { ...revoked('g1', 5), id: 'another' };
    for (const order of permutations([granted('g1'), revoked('g1'), again].map((event, n) => ({ ...event, n })))) {
      const { grants } = order.reduce(entitlementProjection.fold, NO_ENTITLEMENTS);
      expect(grants['g1']).toMatchObject({ now: { feature: boolean }, revoked: expect.anything() });
    }
    expect(account([granted('g1'), revoked('g1'), again]).state.grants['g1']?.revoked?.eventId).toBe(
      'grant.revoked:g1',
    );
  });

  test('a revocation without its grant is not shown as a grant', () => {
    const { of, state } = account([revoked('g1')]);
    expect(of(boolean)).toMatchObject({ granted: false, reason: 'NOT_IN_PLAN', because: [] });
    expect(entitlementProjection.audited(state, 'user:u1')).toEqual({ 'grant:g1': { status: 'revoked' } });
  });

  test('a grant outlives a subscription, and is the cause of a refusal if both have ended', () => {
    const giving = catalog.plans.findLast(({ features, prices }) => features[boolean] && prices.length > 0);
    const plan = { metadata: { plan: giving?.code }, ended_at: T, canceled_at: T };
    const object = subscriptionObject({ id: 'sub_1', customer: 'cus_1', status: 'canceled', more: plan });
    const ended = eventOf('customer.subscription.deleted', T, object);
    expect(account([ended, granted('g1')]).of(boolean)).toMatchObject({ granted: true, reason: 'GRANTED' });
    expect(account([ended]).of(boolean)).toMatchObject({ reason: 'ENDED' });
    expect(account([ended, granted('g1'), revoked('g1')]).of(boolean)).toMatchObject({ reason: 'REVOKED' });
  });

  test('a grant of a feature that the catalog does not have any more is not listed', () => {
    const { grants, state } = account([granted('g1', { feature: 'gone' }), ours('grant.created', 0, { id: 'g2' })]);
    expect(grants).toEqual([]);
    expect(Object.keys(state.grants)).toEqual(['g1', 'g2']);
  });

  test('a grant is found by its ID, and by its feature while it holds', () => {
    const published = (events: FoldEvent[]) => entitlementProjection.published(account(events).state, 'user:u1');
    expect(published([granted('g1')])).toMatchObject({ grantIds: ['g1'], grants: [{ feature: boolean }] });
    expect(published([granted('g1'), revoked('g1')])).toMatchObject({ grantIds: ['g1'], grants: [] });
  });

  test('a grant is dropped once twenty later ones are revoked, but not while it holds or its grant event is missing', () => {
    const many = [...Array(25).keys()].map((n) => `g${String(n).padStart(2, '0')}`);
    const all = many.flatMap((id, n) => [granted(id, {}, n), revoked(id, n < 23 ? 100 + n : 123)]);
    const { state } = account([...all, granted('standing'), revoked('unknown')]);
    expect(Object.keys(state.grants).sort()).toEqual([...many.slice(5), 'standing', 'unknown']);
  });

  test('a grant stays while twenty or fewer are revoked', () => {
    const few = [...Array(21).keys()].flatMap((n) => [granted(`g${n}`), ...(n < 20 ? [revoked(`g${n}`)] : [])]);
    expect(Object.keys(account(few).state.grants)).toHaveLength(21);
  });
});
