import { createPublicKey, sign, verify } from 'node:crypto';
import { privateKeyOf, type SigningKey } from './signing-keys.ts';

/** Signs texts, so that the service recognizes its own links: those that act without a login. */
export interface Stamp {
  /** Returns the signature of the text, in base64url. */
  of(text: string): string;
  isOf(text: string, stamp: string): boolean;
}

/** Keeps stamps and tokens apart, which are signed with the same keys: a token never contains a line feed. */
const PURPOSE = 'link\n';

/**
 * Creates a stamp that signs with the first key (Ed25519) and accepts the signatures of all keys, so that a key rotation breaks no link.
 * Returns null if there are no keys.
 */
export function createStamp(keys: readonly SigningKey[]): Stamp | null {
  const [first] = keys.map(privateKeyOf);
  if (!first) return null;
  const known = keys.map((key) => createPublicKey(privateKeyOf(key)));
  const signed = (text: string) => Buffer.from(PURPOSE + text);
  return {
    of: (text) => sign(null, signed(text), first).toString('base64url'),
    isOf: (text, stamp) => known.some((key) => verify(null, signed(text), key, Buffer.from(stamp, 'base64url'))),
  };
}
