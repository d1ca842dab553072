import { type Clock, MINUTE, SECOND } from '../../platform/clock.ts';
import type { Signer } from '../../platform/signing-keys.ts';
import { behaviorOf } from '../plan/feature-kinds.ts';
import type { AccessPart, Account, EntitlementView } from './entitlement.view.ts';

/** The entitlements of a user, signed. Any service that has the public keys can verify it offline. */
export interface EntitlementToken {
  token: string;
  expiresAt: Date;
}

/** The `typ` header. It prevents that such a token is accepted as a login. */
export const ENTITLEMENT_TOKEN = 'entitlement+jwt';
const AUDIENCE = 'entitlements';
const LASTS = 5 * MINUTE;

export interface TokenOptions {
  signer: Signer;
  /** The URL of this service: `iss`. */
  issuer: string;
  /** Business time, for access periods. */
  clock: Clock;
  /** Real time, for the expiry of the token: verifiers use it. */
  wall: Clock;
}

/**
 * Returns a signed token with the features, limits and values of an account. The account must include its usage. The token expires after five
 * minutes, or earlier if an access period ends before that.
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
    ...(account.parts && { organizations: account.parts.flatMap(organizationClaim) }),
    // Of two tokens of a user, the one with the higher revision is newer.
    revision: account.revision,
  };
  return { token: await signer.sign(claims, ENTITLEMENT_TOKEN), expiresAt: new Date(expires * SECOND) };
}

/** Returns an organization as the token names it. Its parts in the features are not told apart. */
function organizationClaim({ membership }: AccessPart) {
  if (membership === null) return [];
  const { organizationId: id, role, seatedAt } = membership;
  return [{ id, role, seat: seatedAt !== null }];
}

/** Returns the value of one claim: limits or values of features, by feature code. */
function claimed(claim: 'limits' | 'values', granted: readonly EntitlementView[]) {
  const features = granted.filter(({ feature }) => behaviorOf(feature).claim === claim);
  return Object.fromEntries(
    features.map(({ feature, unlimited, limit, value }) => [feature.code, unlimited ? 'unlimited' : (limit ?? value)]),
  );
}
