import { describe, expect, test } from '@jest/globals';
import type { Membership } from '../../../src/billing/entitlement/accounts.read.ts';
import { membershipIn, membershipsIn, type OrganizationClaim } from '../../../src/billing/entitlement/member.read.ts';

const JOINED = new Date('2026-11-01');

const stored = (organizationId: string, role: Membership['role']): Membership => ({
  organizationId,
  userId: 'ann',
  role,
  since: JOINED,
  seat: 4,
  seatedAt: JOINED,
  place: 2,
  seatPlace: 1,
  revision: 7,
});

/** The roles of a user in their organizations. */
const rolesIn = (known: Membership[], claims: OrganizationClaim[]) =>
  membershipsIn(known, claims).map(({ organizationId, role }) => [organizationId, role]);

describe('the organizations of a user in a request', () => {
  test('the role of the token outweighs the stored one', () => {
    expect(rolesIn([stored('acme', 'MEMBER')], [{ organizationId: 'acme', role: 'OWNER' }])).toEqual([
      ['acme', 'OWNER'],
    ]);
    expect(rolesIn([stored('acme', 'OWNER')], [{ organizationId: 'acme', role: 'MEMBER' }])).toEqual([
      ['acme', 'MEMBER'],
    ]);
  });

  test('a token that names no role leaves the stored one', () => {
    expect(rolesIn([stored('acme', 'OWNER')], [{ organizationId: 'acme', role: null }])).toEqual([['acme', 'OWNER']]);
  });

  test('a token makes a member of somebody who is not stored, without a seat', () => {
    expect(membershipsIn([], [{ organizationId: 'acme', role: null }])).toEqual([
      { organizationId: 'acme', role: 'MEMBER', since: null, place: null, seatPlace: null, seatedAt: null },
    ]);
    expect(rolesIn([], [{ organizationId: 'acme', role: 'BILLING_MANAGER' }])).toEqual([['acme', 'BILLING_MANAGER']]);
  });

  test('a stored removal outweighs the token', () => {
    expect(rolesIn([stored('acme', null)], [{ organizationId: 'acme', role: 'OWNER' }])).toEqual([]);
  });

  test('organizations that the token does not name stay', () => {
    expect(rolesIn([stored('acme', 'OWNER')], [{ organizationId: 'globex', role: 'MEMBER' }])).toEqual([
      ['acme', 'OWNER'],
      ['globex', 'MEMBER'],
    ]);
  });

  test('the members of a past state are those who had not left', () => {
    const member = (userId: string, role: Membership['role']) => {
      return { userId, role, since: JOINED, seat: null, seatedAt: null };
    };
    const cause = { at: JOINED, eventId: 'evt_1' } as never;
    const members = [member('ann', 'OWNER'), member('bob', null)];
    const state = { seq: 1, operations: [], seatsGiven: 0, members, cause };
    const roleOf = (userId: string) => membershipIn(state, 'acme', userId)?.role;
    expect(['ann', 'bob', 'eve'].map(roleOf)).toEqual(['OWNER', undefined, undefined]);
  });
});
