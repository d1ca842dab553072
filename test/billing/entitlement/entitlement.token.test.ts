import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { type EntitlementState, NO_ENTITLEMENTS } from '../../../src/billing/entitlement/entitlement.state.ts';
import { entitlementToken } from '../../../src/billing/entitlement/entitlement.token.ts';
import { readAccount } from '../../../src/billing/entitlement/read-account.ts';
import { withUsage } from '../../../src/billing/usage/usage.read.ts';
import { createSigner, type Signer, type SigningKey } from '../../../src/platform/signing-keys.ts';
import { catalog, item, later, NOON, price, subscriptionState } from '../subscription/states.ts';

const key = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }) as SigningKey;
const signer = (await createSigner([key])) as Signer;
// The sandbox's clock may be far from the wall's.
const WALL = new Date('2030-06-01T00:00:00.700Z');

async function tokenOf(state: Partial<EntitlementState>, { now = later(1), used = 0 } = {}) {
  const account = readAccount('u1', { ...NO_ENTITLEMENTS, ...state }, catalog, now, 7);
  const counter = { _id: 'generations:u1', userId: 'u1', feature: 'generations', period: account.period, used };
  const known = withUsage(account, new Map([[counter._id, counter]]), now);
  const clocks = { clock: { now: () => now }, wall: { now: () => WALL } };
  const { token, expiresAt } = await entitlementToken(known, { signer, issuer: 'https://billing.example', ...clocks });
  return { claims: decodeJwt(token), header: decodeProtectedHeader(token), expiresAt };
}

const having = (lookupKey: string) => ({ items: [item('si_1', price(lookupKey))] });

/** What the free plan gives beside what is counted. */
const FREE = ['signals_enabled', 'signals_basic', 'max_devices', 'max_websites', 'analytics_level'];

describe('an entitlement token', () => {
  test('an entitlement token has subject, issuer, audience, and an expiry in five minutes of wall-clock time', async () => {
    const { claims, header, expiresAt } = await tokenOf({});
    const iat = Date.parse('2030-06-01T00:00:00Z') / 1000;
    expect(claims).toEqual({
      iss: 'https://billing.example',
      aud: 'entitlements',
      sub: 'u1',
      iat,
      exp: iat + 300,
      plan: 'free',
      features: [...FREE, 'generations', 'chart_exports'],
      limits: { max_devices: 1, max_websites: 1, generations: 10, chart_exports: 5 },
      values: { analytics_level: 'basic' },
      revision: 7,
    });
    expect(header).toEqual({ alg: 'EdDSA', typ: 'entitlement+jwt', kid: signer.publicKeys.keys[0]?.kid });
    expect(expiresAt).toEqual(new Date('2030-06-01T00:05:00Z'));
  });

  test('an entitlement token has the features of the plan, and marks unlimited ones', async () => {
    const { claims } = await tokenOf({ subscriptions: { sub_1: subscriptionState(having('vip_month_eur')) } });
    const vip = catalog.plans.find(({ code }) => code === 'vip')?.features;
    expect(claims['features']).toEqual(Object.keys(vip ?? {}));
    expect(claims['limits']).toEqual({
      max_devices: 10,
      max_websites: 10,
      generations: 10_000,
      chart_exports: 'unlimited',
    });
    expect(claims['values']).toEqual({ analytics_level: 'pro' });
  });

  test('an entitlement token leaves out features that are used up', async () => {
    const { claims } = await tokenOf({}, { used: 10 });
    expect(claims['features']).toEqual([...FREE, 'chart_exports']);
    expect(claims['limits']).toEqual({ max_devices: 1, max_websites: 1, chart_exports: 5 });
  });

  test('an entitlement token ends no later than the entitlements in it', async () => {
    const canceled = subscriptionState({ ...having('premium_month_eur'), cancelAt: later(1) });
    const now = new Date(later(1).getTime() - 90_000);
    const { claims } = await tokenOf({ subscriptions: { sub_1: canceled } }, { now });
    expect(Number(claims.exp) - Number(claims.iat)).toBe(90);
    expect(claims['plan']).toBe('premium');
    expect((await tokenOf({ subscriptions: { sub_1: canceled } }, { now: NOON })).claims['exp']).toBe(
      Number(claims.iat) + 300,
    );
  });
});
