import type { OrganizationRole } from '../../facts/owner.ts';
import type { EntitlementState } from '../entitlement/entitlement.state.ts';
import { seatsOf } from '../entitlement/member.read.ts';
import type { Catalog } from '../plan/catalog.ts';
import { memberIds, seatHolders } from './seats.ts';

/** The stored members of an organization, and its seats. */
export interface Organization {
  members: Member[];
  /** null if no plan in force is sold by the seat. */
  seats: { kind: 'ASSIGNED' | 'OPEN'; quantity: number; used: number; remaining: number } | null;
}

export interface Member {
  userId: string;
  role: OrganizationRole;
  hasSeat: boolean;
  joinedAt: Date;
}

/** Returns the present members and the seats of an organization at an instant. */
export function organizationIn(state: EntitlementState, catalog: Catalog, now: Date): Organization {
  const members = (state.members?.members ?? []).flatMap(({ userId, role, since, seat }): Member[] =>
    role === null ? [] : [{ userId, role, joinedAt: since, hasSeat: seat !== null }],
  );
  const seats = seatsOf(state, catalog, now);
  if (seats === null) return { members, seats };
  const { kind, total: quantity } = seats;
  const used = (kind === 'open' ? memberIds(state) : seatHolders(state)).length;
  return {
    members,
    seats: { kind: kind === 'open' ? 'OPEN' : 'ASSIGNED', quantity, used, remaining: Math.max(0, quantity - used) },
  };
}
