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

describe('a grant', () => {
  test('gives its feature to somebody who has bought nothing, and says why', () => {
    const { of, plan, grants } = account([granted('g1')]);
    expect(of(boolean)).toMatchObject({ granted: true, reason: 'GRANTED', validUntil: null });
    expect(of(boolean)?.because).toEqual([
      {
        kind: 'GRANT',
        grantId: 'g1',
        grant: grants[0],
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

  test('of a limit beats a smaller one, and is beaten by a larger one', () => {
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

  test('ends by itself when it was given for a time', () => {
    const until = new Date((T + DAY) * 1000);
    const events = [granted('g1', { validUntil: until.toISOString() })];
    expect(account(events).of(boolean)).toMatchObject({ granted: true, validUntil: until });
    expect(account(events, until).of(boolean)).toMatchObject({ granted: false, reason: 'EXPIRED' });
    expect(account(events, until).grants).toEqual([]);
  });

  test('that is revoked gives nothing, and says so', () => {
    const { of, grants } = account([granted('g1'), revoked('g1')]);
    expect(of(boolean)).toMatchObject({ granted: false, reason: 'REVOKED' });
    expect(of(boolean)?.because.map(({ eventId }) => eventId)).toEqual(['grant.revoked:g1', 'grant.created:g1']);
    expect(grants).toEqual([]);
  });

  test('is revoked in any order, and once: the first revocation stands [S93]', () => {
    const again = { ...revoked('g1', 5), id: 'another' };
    for (const order of permutations([granted('g1'), revoked('g1'), again].map((event, n) => ({ ...event, n })))) {
      const { grants } = order.reduce(entitlementProjection.fold, NO_ENTITLEMENTS);
      expect(grants['g1']).toMatchObject({ now: { feature: boolean }, revoked: expect.anything() });
    }
    expect(account([granted('g1'), revoked('g1'), again]).state.grants['g1']?.revoked?.eventId).toBe(
      'grant.revoked:g1',
    );
  });

  test('whose revocation alone is known is none yet', () => {
    const { of, state } = account([revoked('g1')]);
    expect(of(boolean)).toMatchObject({ granted: false, reason: 'NOT_IN_PLAN', because: [] });
    expect(entitlementProjection.audited(state, 'user:u1')).toEqual({ 'grant:g1': { status: 'revoked' } });
  });

  test('survives the end of a subscription, and tells more than it once both are over', () => {
    const giving = catalog.plans.findLast(({ features, prices }) => features[boolean] && prices.length > 0);
    const plan = { metadata: { plan: giving?.code }, ended_at: T, canceled_at: T };
    const object = subscriptionObject({ id: 'sub_1', customer: 'cus_1', status: 'canceled', more: plan });
    const ended = eventOf('customer.subscription.deleted', T, object);
    expect(account([ended, granted('g1')]).of(boolean)).toMatchObject({ granted: true, reason: 'GRANTED' });
    expect(account([ended]).of(boolean)).toMatchObject({ reason: 'ENDED' });
    expect(account([ended, granted('g1'), revoked('g1')]).of(boolean)).toMatchObject({ reason: 'REVOKED' });
  });

  test('of a feature that the catalog has no more is not listed', () => {
    const { grants, state } = account([granted('g1', { feature: 'gone' }), ours('grant.created', 0, { id: 'g2' })]);
    expect(grants).toEqual([]);
    expect(Object.keys(state.grants)).toEqual(['g1', 'g2']);
  });

  test('is found by its id, and by its feature while it stands', () => {
    const published = (events: FoldEvent[]) => entitlementProjection.published(account(events).state, 'user:u1');
    expect(published([granted('g1')])).toMatchObject({ grantIds: ['g1'], grants: [{ feature: boolean }] });
    expect(published([granted('g1'), revoked('g1')])).toMatchObject({ grantIds: ['g1'], grants: [] });
  });

  test('is forgotten once twenty later ones are revoked, but not while it stands or its like is unknown', () => {
    const many = [...Array(25).keys()].map((n) => `g${String(n).padStart(2, '0')}`);
    const all = many.flatMap((id, n) => [granted(id, {}, n), revoked(id, n < 23 ? 100 + n : 123)]);
    const { state } = account([...all, granted('standing'), revoked('unknown')]);
    expect(Object.keys(state.grants).sort()).toEqual([...many.slice(5), 'standing', 'unknown']);
  });

  test('stays where twenty or fewer are revoked', () => {
    const few = [...Array(21).keys()].flatMap((n) => [granted(`g${n}`), ...(n < 20 ? [revoked(`g${n}`)] : [])]);
    expect(Object.keys(account(few).state.grants)).toHaveLength(21);
  });
});
