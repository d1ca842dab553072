import { MINUTE } from '../platform/clock.ts';
import type { SignedIn } from './viewer.ts';

export interface TokenCache {
  get(token: string): SignedIn | undefined;
  /** `expiresAt` is in milliseconds, as the wall's time is. */
  set(token: string, viewer: SignedIn, expiresAt: number): void;
}

// About 10 MB of tokens at worst.
const MOST_TOKENS = 10_000;
// A key that its issuer has withdrawn is refused this much later at most.
const REMEMBERED_FOR = MINUTE;

/**
 * Viewers of verified tokens, by the token's text: to verify an HMAC costs a third of a small query. Never beyond the
 * token's expiry; at most `most`, of which the oldest gives way.
 */
export function createTokenCache(now: () => number, most = MOST_TOKENS): TokenCache {
  const entries = new Map<string, { viewer: SignedIn; until: number }>();
  return {
    get(token) {
      const entry = entries.get(token);
      if (!entry) return undefined;
      if (now() < entry.until) return entry.viewer;
      entries.delete(token);
      return undefined;
    },
    set(token, viewer, expiresAt) {
      if (entries.size >= most) entries.delete(entries.keys().next().value as string);
      entries.set(token, { viewer, until: Math.min(expiresAt, now() + REMEMBERED_FOR) });
    },
  };
}
