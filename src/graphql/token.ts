import { createPublicKey, type KeyObject } from 'node:crypto';
import {
  createRemoteJWKSet,
  errors,
  type JWTVerifyGetKey,
  type JWTVerifyOptions,
  type JWTVerifyResult,
  jwtVerify,
} from 'jose';
import { isUserId, LONGEST_USER_ID } from '../billing/customer/user-id.ts';
import { ENTITLEMENT_TOKEN } from '../billing/entitlement/entitlement.token.ts';
import { MINUTE, SECOND } from '../platform/clock.ts';
import { ProviderUnavailable } from '../platform/errors.ts';
import { fault } from './faults.ts';
import { createTokenCache } from './token-cache.ts';
import { reasonOfRefusal, TokenRefused } from './token-refusal.ts';
import { ANONYMOUS, type ClaimNames, type Viewer, viewerOf } from './viewer.ts';

/** How bearer tokens are verified. Issuer and audience are checked if they are set. */
export interface TokenAuth extends ClaimNames {
  source:
    | { kind: 'secret'; secret: string }
    | { kind: 'jwks'; url: string }
    | { kind: 'publicKeys'; pems: readonly string[] };
  issuer?: string | undefined;
  audience?: string | undefined;
}

/** Returns the viewer that the `Authorization` header identifies, or the anonymous viewer if there is no header. */
export type TokenVerifier = (authorization: string | undefined) => Promise<Viewer>;

export interface TokenVerifierOptions {
  /** The current time in milliseconds. */
  now?: () => number;
  /** Called for each token that cannot be verified because the issuer's keys cannot be fetched. */
  onKeysUnavailable?: () => void;
  /** Whether the answer says why a token is refused, as in local mode. The log always does. */
  explains?: boolean;
  /** The folder of the key that local mode made; null if AUTH_* variables say how tokens are verified. */
  dataDir?: string | null;
}

/** Creates a verifier. It throws a 401 fault for an invalid token, and a 503 fault if the issuer's keys cannot be read. */
export function createTokenVerifier(auth: TokenAuth, options: TokenVerifierOptions = {}): TokenVerifier {
  const { now = Date.now, onKeysUnavailable = () => {}, explains = false, dataDir = null } = options;
  const refuse = (reason: string) =>
    fault('UNAUTHENTICATED', {
      message: explains ? `${NOT_VALID} ${reason}` : NOT_VALID,
      failsRequest: true,
      cause: new TokenRefused(reason),
    });
  const verify = signatureCheck(auth, { now, onKeysUnavailable, dataDir, refuse });
  const known = createTokenCache(now);

  return async (authorization) => {
    if (authorization === undefined) return ANONYMOUS;
    const token = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
    if (!token) throw refuse('The header must be `Authorization: Bearer <token>`.');
    const remembered = known.get(token);
    if (remembered) return remembered;

    const { payload: claims, protectedHeader } = await verify(token);
    // An entitlement token is no login, even if its key is trusted for logins: products show it to others to prove what a user may use.
    if (String(protectedHeader.typ).toLowerCase() === ENTITLEMENT_TOKEN)
      throw refuse('It is an entitlement token, which is no login.');
    if (typeof claims[auth.rolesClaim] === 'string')
      throw refuse(`Its claim ${auth.rolesClaim} is a string, but must be a list, such as ["support"].`);
    const viewer = viewerOf(claims, auth);
    if (!viewer) throw refuse('Its subject (sub) must be a string that is not empty.');
    if (!isUserId(viewer.userId)) {
      const cause = new TokenRefused(NO_USER_ID);
      throw fault('UNAUTHENTICATED', { message: NO_USER_ID, failsRequest: true, cause });
    }
    known.set(token, viewer, Number(claims.exp) * SECOND);
    return viewer;
  };
}

interface SignatureCheck extends Required<Pick<TokenVerifierOptions, 'now' | 'onKeysUnavailable' | 'dataDir'>> {
  refuse(reason: string): Error;
}

function signatureCheck(
  auth: TokenAuth,
  { now, onKeysUnavailable, dataDir, refuse }: SignatureCheck,
): (token: string) => Promise<JWTVerifyResult> {
  const keys = verificationKeys(auth.source);
  const context = { ...auth, dataDir, algorithms: [...new Set(keys.flatMap(({ algorithms }) => algorithms))] };
  const options: JWTVerifyOptions = { requiredClaims: ['sub', 'exp'] };
  if (auth.issuer !== undefined) options.issuer = auth.issuer;
  if (auth.audience !== undefined) options.audience = auth.audience;

  return async (token) => {
    const dated = { ...options, currentDate: new Date(now()) };
    try {
      return await verifyWithAny(token, keys, dated);
    } catch (error) {
      const reason = reasonOfRefusal(error, token, context);
      if (reason !== null) throw refuse(reason);
      onKeysUnavailable();
      const cause = new ProviderUnavailable('The key set at AUTH_JWKS_URL', { cause: error });
      throw fault('PROVIDER_UNAVAILABLE', { failsRequest: true, cause });
    }
  };
}

interface VerificationKey {
  key: Uint8Array | KeyObject | JWTVerifyGetKey;
  algorithms: string[];
}

/** Tries each key. The token is valid if one of them made the signature. */
async function verifyWithAny(token: string, keys: readonly VerificationKey[], options: JWTVerifyOptions) {
  let refusal: unknown;
  for (const { key, algorithms } of keys) {
    const strict = { ...options, algorithms };
    try {
      return typeof key === 'function' ? await jwtVerify(token, key, strict) : await jwtVerify(token, key, strict);
    } catch (error) {
      if (!OTHER_KEY.some((fault) => error instanceof fault)) throw error;
      // That a signature does not fit says more than that a key of another type does not.
      if (!(refusal instanceof errors.JWSSignatureVerificationFailed)) refusal = error;
    }
  }
  throw refusal;
}

// The errors that mean: another key may have made the signature.
const OTHER_KEY = [errors.JWSSignatureVerificationFailed, errors.JOSEAlgNotAllowed];

const NOT_VALID = 'The token is not valid.';
const NO_USER_ID = `The token's subject (sub) must be a user ID of 1 to ${LONGEST_USER_ID} Unicode characters.`;

// The algorithms depend on the type of our key, not on the token's header. Otherwise a public key could be used as an HMAC secret.
function verificationKeys(source: TokenAuth['source']): VerificationKey[] {
  switch (source.kind) {
    case 'secret':
      return [{ key: new TextEncoder().encode(source.secret), algorithms: ['HS256'] }];
    case 'publicKeys':
      return source.pems.map((pem) => {
        const key = createPublicKey(pem);
        return { key, algorithms: algorithmsOf(key) };
      });
    case 'jwks':
      return [{ key: createRemoteJWKSet(new URL(source.url), JWKS_TIMES), algorithms: ASYMMETRIC }];
  }
}

// Each key of a set names its own algorithm. HMAC is excluded, because it would use a public key as the secret.
const ASYMMETRIC = 'RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA Ed25519'.split(' ');

const JWKS_TIMES = {
  timeoutDuration: 10 * SECOND,
  // An unknown key ID makes jose fetch the set again, but at most once in this time.
  cooldownDuration: 30 * SECOND,
  cacheMaxAge: 10 * MINUTE,
};

function algorithmsOf(key: KeyObject): string[] {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
  if (type === 'rsa') return ['RS256'];
  if (type === 'ec' && details?.namedCurve === 'prime256v1') return ['ES256'];
  if (type === 'ed25519') return ['EdDSA', 'Ed25519'];
  throw new Error(`AUTH_PUBLIC_KEY must be an RSA, P-256 or Ed25519 key, but is ${type}`);
}
