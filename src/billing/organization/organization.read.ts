import type { OrganizationRole } from '../../facts/owner.ts';
import { presentMembers } from '../customer/members.state.ts';
import type { EntitlementState } from '../entitlement/entitlement.state.ts';
import { type SeatsView, seatedMembers, seatsOf } from '../entitlement/member.read.ts';
import type { Catalog } from '../plan/catalog.ts';

/** The stored members of an organization, and its seats. */
export interface Organization {
  members: Member[];
  /** null if no plan in force is sold by the seat. */
  seats: (SeatsView & { used: number; remaining: number }) | null;
}

export interface Member {
  userId: string;
  role: OrganizationRole;
  hasSeat: boolean;
  joinedAt: Date;
}

/** Returns the present members and the seats of an organization at an instant. */
export function organizationIn(state: EntitlementState, catalog: Catalog, now: Date): Organization {
  const members = presentMembers(state.members).map(
    ({ userId, role, since, seat }): Member => ({ userId, role, joinedAt: since, hasSeat: seat !== null }),
  );
  const seats = seatsOf(state, catalog, now);
  if (seats === null) return { members, seats };
  const used = seatedMembers(seats.kind, state).length;
  return { members, seats: { ...seats, used, remaining: Math.max(0, seats.quantity - used) } };
}
