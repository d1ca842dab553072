import { type Clock, MINUTE, SECOND } from '../../platform/clock.ts';
import type { Signer } from '../../platform/signing-keys.ts';
import { behaviorOf } from '../plan/feature-kinds.ts';
import type { Account, EntitlementView } from './entitlement.view.ts';

/** What a user may use, signed: whoever holds it can show it, and whoever has the public keys can verify it. */
export interface EntitlementToken {
  token: string;
  expiresAt: Date;
}

/** The `typ` header, by which such a token is never taken for a login. */
export const ENTITLEMENT_TOKEN = 'entitlement+jwt';
const AUDIENCE = 'entitlements';
const LASTS = 5 * MINUTE;

export interface TokenOptions {
  signer: Signer;
  /** The address of this service: `iss`. */
  issuer: string;
  /** Business time, which windows go by. */
  clock: Clock;
  /** The wall's time, which verifiers go by. */
  wall: Clock;
}

/**
 * States for five minutes which features an account (with its use) has, how much of those that have a limit, and which value of
 * those that have values. It says so no longer than it is known to hold: the token ends with the first of its windows.
 */
export async function entitlementToken(
  account: Account,
  { signer, issuer, clock, wall }: TokenOptions,
): Promise<EntitlementToken> {
  const granted = account.entitlements.filter((entitlement) => entitlement.granted);
  const windows = granted.flatMap(({ validUntil }) =>
    validUntil ? [validUntil.getTime() - clock.now().getTime()] : [],
  );
  const issuedAt = Math.floor(wall.now().getTime() / SECOND);
  const expires = issuedAt + Math.floor(Math.min(LASTS, ...windows) / SECOND);
  const claims = {
    iss: issuer,
    aud: AUDIENCE,
    sub: account.userId,
    iat: issuedAt,
    exp: expires,
    plan: account.plan.code,
    features: granted.map(({ feature }) => feature.code),
    limits: claimed('limits', granted),
    values: claimed('values', granted),
    // Of two tokens of a user, the one with the higher revision knows more.
    revision: account.revision,
  };
  return { token: await signer.sign(claims, ENTITLEMENT_TOKEN), expiresAt: new Date(expires * SECOND) };
}

/** What one claim says of the features that it holds, by code. */
function claimed(claim: 'limits' | 'values', granted: readonly EntitlementView[]) {
  const held = granted.filter(({ feature }) => behaviorOf(feature).claim === claim);
  return Object.fromEntries(
    held.map(({ feature, unlimited, limit, value }) => [feature.code, unlimited ? 'unlimited' : (limit ?? value)]),
  );
}
