import { createRemoteJWKSet, jwtVerify } from 'jose';

/**
 * Verifies entitlement tokens without asking Tollgate. Only the keys are fetched, at most every five minutes, so a revoked key is trusted
 * for at most five minutes. `issuer` is the PUBLIC_URL of Tollgate.
 */
export function createTokenVerifier({ url, issuer }: { url: string; issuer: string }) {
  const keys = createRemoteJWKSet(new URL('/.well-known/jwks.json', url), { cacheMaxAge: 300_000 });

  /** The features that the token grants to this user; null if it is expired, forged, or another user's. */
  return async function featuresOf(token: string, userId: string): Promise<string[] | null> {
    try {
      const { payload } = await jwtVerify<{ features: string[] }>(token, keys, {
        issuer,
        audience: 'entitlements',
        typ: 'entitlement+jwt',
        algorithms: ['EdDSA'],
        subject: userId,
      });
      return payload.features;
    } catch {
      // Also if the keys cannot be fetched. The caller asks Tollgate instead.
      return null;
    }
  };
}
