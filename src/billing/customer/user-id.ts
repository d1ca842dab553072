import { organizationOf } from '../../facts/owner.ts';

/** The longest subject of OpenID Connect. https://openid.net/specs/openid-connect-core-1_0.html#IDToken */
export const LONGEST_USER_ID = 255;

/**
 * Whether a text can be a user ID: 1 to 255 Unicode characters, counted in code points, so that an emoji outside the Basic Multilingual
 * Plane is one character. A lone surrogate is not a character: databases and URLs replace it, and two users would become one. A text that
 * begins with `organization:` stands for an organization (facts/owner.ts).
 */
export const isUserId = (text: string): boolean => organizationOf(text) === null && isDirectoryId(text);

/** Whether a text can be the ID of an organization. Those of users and organizations have the same length and characters. */
export const isOrganizationId = (text: string): boolean => isDirectoryId(text);

function isDirectoryId(text: string): boolean {
  // A code point takes at most two UTF-16 units: longer texts need not be counted.
  if (text === '' || text.length > 2 * LONGEST_USER_ID || !text.isWellFormed()) return false;
  return [...text].length <= LONGEST_USER_ID;
}
