/** What replaces a value that identifies a person or gives access. */
export const REDACTED = '[redacted]';

/** Each pattern matches in linear time: the text comes from others and can be long. */
const PATTERNS: readonly RegExp[] = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  // User and password of a URL.
  /(?<=\b[a-z][a-z\d+.-]{0,20}:\/\/)[^\s/"'<>]+(?=@)/gi,
  // Credentials in a query or in a dump of settings.
  /(?<=\b(?:access_token|api_?key|client_secret|pass(?:word|wd)?|secret|signature|stamp|token)["']?(?:=|:|: |%3D)["']?)(?!\s)[^\s&"'<>,;]+/gi,
  /(?<=\b(?:bearer|basic)\s{1,3})(?=[^\s]*\d|[^\s]{20})[^\s"'<>,;]+/gi,
  // JSON Web Tokens (RFC 7519). The header is JSON, and `{"` in base64url begins with `eyJ`.
  /(?<![A-Za-z\d])eyJ[\w-]+\.[\w-]+(?:\.[\w-]*){0,3}/g,
  // Bot tokens, which Telegram takes in the path. https://core.telegram.org/bots/api#making-requests
  /(?<=\bbot)\d+(?::|%3A)[\w-]+/gi,
  /(?<!\d)\d{6,20}(?::|%3A)[\w-]{20,}/gi,
  // Stripe's keys, signing secrets and client secrets, masked ones included. https://docs.stripe.com/keys
  /(?<![A-Za-z\d])(?:[srpe]k|ek|whsec)_[\w*+/=-]+/g,
  /(?<![A-Za-z\d_])[a-z]{2,10}_[A-Za-z\d]+(?:_[A-Za-z\d]+)?_secret_[\w-]+/g,
  // E-mail addresses (RFC 5321, RFC 6531): also quoted or percent-encoded ones, and ones whose host is a single name or an address in brackets.
  /"[^"\s@]{1,64}(?: [^"\s@]{1,64}){0,4}"@[\p{L}\p{N}.-]+/gu,
  /(?<![\p{L}\p{N}.!#$%'*+^`{|}~_-])[\p{L}\p{N}.!#$%'*+^`{|}~_-]+(?:@|%40|&#(?:64|x40);|\\u0040)(?:\[[^\]\s]{1,64}\]|(?:[\p{L}\p{N}_-]+\.)*\p{L}[\p{L}\p{N}_-]*)/giu,
];

/** Groups of digits, as card numbers are written. */
const DIGITS = /\d+(?:[^\S\r\n]{1,2}\d+|[-.]\d+)*/g;

/**
 * Text from another system (a mail server, Telegram, Stripe, MongoDB) without the e-mail addresses, card numbers and credentials that
 * it quotes. It is applied to what is logged, stored or sent to admins about a failure. Applied again, it changes nothing.
 */
export function redacted(text: string): string {
  const withoutPatterns = PATTERNS.reduce((rest, pattern) => rest.replaceAll(pattern, REDACTED), text);
  return withoutPatterns.replaceAll(DIGITS, withoutCards);
}

/** Returns the message of an error, redacted. */
export function reasonOf(error: unknown): string {
  return redacted(error instanceof Error ? error.message : String(error));
}

/** Replaces each card number. A card number consists of whole groups of digits. */
function withoutCards(digits: string): string {
  const groups = [...digits.matchAll(/\d+/g)].map(({ 0: text, index }) => ({ text, index, end: index + text.length }));
  let left = '';
  let kept = 0;
  for (let n = 0; n < groups.length; n++) {
    const last = lastOfCard(groups.slice(n, n + LONGEST).map(({ text }) => text));
    if (last === null) continue;
    left += digits.slice(kept, groups[n]?.index) + REDACTED;
    n += last;
    kept = groups[n]?.end ?? digits.length;
  }
  return left + digits.slice(kept);
}

/** The most digits of a card number (ISO/IEC 7812). */
const LONGEST = 19;

/** Returns the index of the group that ends the card number which begins with the first group, or null if there is none. */
function lastOfCard(groups: readonly string[]): number | null {
  let number = '';
  for (const [n, group] of groups.entries()) {
    number += group;
    if (number.length > LONGEST) return null;
    if (isCard(number)) return n;
  }
  return null;
}

/**
 * Whether these are 13 to 19 digits with a valid check digit (ISO/IEC 7812-1). Payment cards begin with 2 to 6, and timestamps in
 * milliseconds with 1.
 */
function isCard(number: string): boolean {
  if (!/^[2-6]\d{12,18}$/.test(number)) return false;
  const sum = [...number].reverse().reduce((total, digit, place) => {
    const value = Number(digit) * (place % 2 === 0 ? 1 : 2);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}
