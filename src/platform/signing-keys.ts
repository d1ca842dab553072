import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { calculateJwkThumbprint, type JWK, type JWTPayload, SignJWT } from 'jose';

/** An Ed25519 key pair as a JWK (RFC 8037). Its thumbprint (RFC 7638) is its ID if it has no `kid`. */
export interface SigningKey {
  kty: 'OKP';
  crv: 'Ed25519';
  x: string;
  d: string;
  kid?: string;
}

export interface Signer {
  /** Signs a JWT (EdDSA) with the first key. `type` is its `typ` header, which says what the token is for (RFC 8725, 3.11). */
  sign(claims: JWTPayload, type: string): Promise<string>;
  /** The public halves of all keys, which verify the tokens of each of them. */
  publicKeys: { keys: JWK[] };
}

/** Reads a JSON list of at least one key. Returns null for any other text. */
export function parseSigningKeys(text: string): readonly SigningKey[] | null {
  try {
    const keys: unknown = JSON.parse(text);
    return Array.isArray(keys) && keys.length > 0 && keys.every(isSigningKey) && areDistinct(keys) ? keys : null;
  } catch {
    return null;
  }
}

/** Creates a signer that uses the first key. Returns null if there are no keys. */
export async function createSigner(keys: readonly SigningKey[]): Promise<Signer | null> {
  const known = await Promise.all(
    keys.map(async ({ kty, crv, x, kid }) => {
      const own = { kty, crv, x };
      return { ...own, kid: kid ?? (await calculateJwkThumbprint(own)), alg: 'EdDSA', use: 'sig' };
    }),
  );
  const [first] = keys;
  const kid = known[0]?.kid;
  if (!first || kid === undefined) return null;
  const privateKey = privateKeyOf(first);
  return {
    sign: (claims, typ) => new SignJWT(claims).setProtectedHeader({ alg: 'EdDSA', kid, typ }).sign(privateKey),
    publicKeys: { keys: known },
  };
}

/** How long verifiers may cache the keys, in seconds. A new key must be published at least this long before it signs. */
const CACHE_SECONDS = 300;

/**
 * Serves the public keys at `GET /.well-known/jwks.json`, without a token. Verifiers may use their copy during an outage of the service.
 */
export function registerPublicKeys(http: FastifyInstance, signer: Signer | null): void {
  const keySet = signer?.publicKeys ?? { keys: [] };
  http.get('/.well-known/jwks.json', async (_request, reply) =>
    reply
      .headers({
        'cache-control': `public, max-age=${CACHE_SECONDS}, stale-if-error=86400`,
        'access-control-allow-origin': '*',
      })
      .type('application/jwk-set+json')
      .send(keySet),
  );
}

function isSigningKey(key: unknown): key is SigningKey {
  if (typeof key !== 'object' || key === null) return false;
  const { kty, crv, x, d, kid } = key as Partial<Record<string, unknown>>;
  if (kty !== 'OKP' || crv !== 'Ed25519' || typeof x !== 'string' || typeof d !== 'string') return false;
  if (kid !== undefined && (typeof kid !== 'string' || kid === '')) return false;
  // Node does not check that `x` fits to `d`. No verifier would accept the signatures of such a pair.
  const half = createPublicKey(privateKeyOf({ kty, crv, x, d })).export({ format: 'jwk' });
  return half.x === x;
}

function areDistinct(keys: readonly SigningKey[]): boolean {
  return new Set(keys.map(({ x, kid }) => kid ?? x)).size === keys.length;
}

/** Returns the private key in Node's form. */
export function privateKeyOf({ kty, crv, x, d }: SigningKey): KeyObject {
  return createPrivateKey({ key: { kty, crv, x, d }, format: 'jwk' });
}
