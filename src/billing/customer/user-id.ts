/** The longest subject of OpenID Connect. https://openid.net/specs/openid-connect-core-1_0.html#IDToken */
export const LONGEST_USER_ID = 255;

/**
 * Whether a text can be a user ID: 1 to 255 Unicode characters, counted in code points, so that an emoji outside the Basic Multilingual
 * Plane is one character. A lone surrogate is not a character: databases and URLs replace it, and two users would become one.
 */
export function isUserId(text: string): boolean {
  // A code point takes at most two UTF-16 units: longer texts need not be counted.
  if (text === '' || text.length > 2 * LONGEST_USER_ID || !text.isWellFormed()) return false;
  return [...text].length <= LONGEST_USER_ID;
}
