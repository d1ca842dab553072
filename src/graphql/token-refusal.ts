import { decodeProtectedHeader, errors, type JWTPayload } from 'jose';
import { SECOND } from '../platform/clock.ts';
import type { TokenAuth } from './token.ts';

/** The reason why a token is refused, in words for the developer who signed it. It is logged, and answered in local mode only. */
export class TokenRefused extends Error {
  override readonly name = 'TokenRefused';
}

/** What the reasons name besides the token itself. */
export interface RefusalContext extends Pick<TokenAuth, 'source' | 'issuer' | 'audience'> {
  /** The folder of the key that local mode made; null if AUTH_* variables say how tokens are verified. */
  dataDir: string | null;
  /** The algorithms that the key verifies. */
  algorithms: readonly string[];
}

/** Returns why jose refused a token. Null for any other error: no answer, not JSON, or not a key set, which are outages of the issuer. */
export function reasonOfRefusal(error: unknown, token: string, context: RefusalContext): string | null {
  // Expired tokens are claims that failed, too, so they come first.
  if (error instanceof errors.JWTExpired) return `It expired at ${timeOf(error.payload.exp)}.`;
  if (error instanceof errors.JWTClaimValidationFailed) return reasonOfClaim(error, context);
  if (error instanceof errors.JWSSignatureVerificationFailed) return reasonOfSignature(context);
  if (error instanceof errors.JOSEAlgNotAllowed || error instanceof errors.JOSENotSupported) {
    const { algorithms } = context;
    return `Its algorithm is ${headerOf(token)['alg']}, but ${keyName(context)} verifies ${algorithms.join(', ')}.`;
  }
  if (error instanceof errors.JWKSNoMatchingKey) {
    const { kid, alg } = headerOf(token);
    return `No key of AUTH_JWKS_URL has its key ID (kid) ${text(kid)} and its algorithm ${text(alg)}.`;
  }
  if (error instanceof errors.JWKSMultipleMatchingKeys)
    return 'It names no key ID (kid), and several keys of AUTH_JWKS_URL fit.';
  if (error instanceof errors.JWTInvalid || error instanceof errors.JWSInvalid) return 'It is not a JWT.';
  return null;
}

type ClaimFailure = InstanceType<typeof errors.JWTClaimValidationFailed>;

function reasonOfClaim({ claim, reason, payload }: ClaimFailure, { issuer, audience }: RefusalContext): string {
  const isMissing = reason === 'missing';
  switch (claim) {
    case 'exp':
      return isMissing ? 'It has no expiry (exp).' : 'Its expiry (exp) must be a number of seconds since 1970.';
    case 'sub':
      return 'It has no subject (sub), which is the user ID.';
    case 'iss':
      return `Its issuer (iss) is ${text(payload.iss)}, but AUTH_ISSUER is ${text(issuer)}.`;
    case 'aud':
      return `Its audience (aud) is ${text(payload.aud)}, but AUTH_AUDIENCE is ${text(audience)}.`;
    case 'nbf':
      return `It is not valid before ${timeOf(payload.nbf)} (nbf).`;
    default:
      return `Its claim ${claim} is not valid.`;
  }
}

function reasonOfSignature(context: RefusalContext): string {
  if (context.dataDir !== null)
    return `It was not signed with the key in ${context.dataDir}. Local mode makes a key for each DATA_DIR: get a new token with \`npm run -s token -- <user ID>\`.`;
  return `It was not signed with ${context.source.kind === 'publicKeys' ? 'a private key of ' : ''}${keyName(context)}.`;
}

function keyName({ source, dataDir }: RefusalContext): string {
  if (dataDir !== null) return `the key in ${dataDir}`;
  return { secret: 'AUTH_JWT_SECRET', publicKeys: 'AUTH_PUBLIC_KEY', jwks: 'a key of AUTH_JWKS_URL' }[source.kind];
}

/** The header of a token that jose has read, so it is JSON. */
const headerOf = (token: string): Record<string, unknown> => ({ ...decodeProtectedHeader(token) });

const text = (value: unknown): string => (value === undefined ? 'missing' : JSON.stringify(value).slice(0, 200));

function timeOf(seconds: JWTPayload['exp']): string {
  const time = new Date(Number(seconds) * SECOND);
  return Number.isNaN(time.getTime()) ? String(seconds) : time.toISOString();
}
