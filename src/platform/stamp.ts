import { createPublicKey, sign, verify } from 'node:crypto';
import { privateKeyOf, type SigningKey } from './signing-keys.ts';

/** Shows that a text was written here: for links that act for whoever was sent one. */
export interface Stamp {
  /** Of this text, in base64url. */
  of(text: string): string;
  isOf(text: string, stamp: string): boolean;
}

/** What a stamp is for. No token is signed over a text with a line feed, so neither passes for the other. */
const PURPOSE = 'link\n';

/** Ed25519 with the first of these keys; a stamp of any of them holds, so that a rotation breaks no link. Null without keys. */
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
