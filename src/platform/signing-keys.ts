import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { calculateJwkThumbprint, type JWK, type JWTPayload, SignJWT } from 'jose';

/** An Ed25519 key with its private half, as a JWK (RFC 8037). Without `kid` it is known by its thumbprint (RFC 7638). */
export interface SigningKey {
  kty: 'OKP';
  crv: 'Ed25519';
  x: string;
  d: string;
  kid?: string;
}

export interface Signer {
  /** A JWT (EdDSA) of the first key. `type` is its `typ` header, which says what it is good for (RFC 8725, 3.11). */
  sign(claims: JWTPayload, type: string): Promise<string>;
  /** What verifies the tokens of any of the keys: their public halves. */
  publicKeys: { keys: JWK[] };
}

/** The keys of a JSON text, a list of at least one; null where it is anything else. */
export function parseSigningKeys(text: string): readonly SigningKey[] | null {
  try {
    const keys: unknown = JSON.parse(text);
    return Array.isArray(keys) && keys.length > 0 && keys.every(isSigningKey) && areDistinct(keys) ? keys : null;
  } catch {
    return null;
  }
}

/** Signs with the first of these keys; null without keys. */
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

/** How long a verifier may keep the keys without asking: a new key is published at least so long before it signs. */
const KEPT_FOR = 300;

/** `GET /.well-known/jwks.json`: for everybody, and good through an outage of ours. */
export function registerPublicKeys(http: FastifyInstance, signer: Signer | null): void {
  const keySet = signer?.publicKeys ?? { keys: [] };
  http.get('/.well-known/jwks.json', async (_request, reply) =>
    reply
      .headers({
        'cache-control': `public, max-age=${KEPT_FOR}, stale-if-error=86400`,
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
  // Node takes `x` as it comes: a pair that does not fit would sign what nobody can verify.
  const half = createPublicKey(privateKeyOf({ kty, crv, x, d })).export({ format: 'jwk' });
  return half.x === x;
}

function areDistinct(keys: readonly SigningKey[]): boolean {
  return new Set(keys.map(({ x, kid }) => kid ?? x)).size === keys.length;
}

/** The private half, for Node. */
export function privateKeyOf({ kty, crv, x, d }: SigningKey): KeyObject {
  return createPrivateKey({ key: { kty, crv, x, d }, format: 'jwk' });
}
