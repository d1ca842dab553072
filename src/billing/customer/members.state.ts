import type { MembersFact } from '../../facts/fact.ts';
import type { OrganizationRole } from '../../facts/owner.ts';
import { type CauseOfState, causeOf, type FoldEvent } from '../fold.ts';

/** The members of an organization, and who of them has a seat. Only the organization's own stream has them. */
export interface MembersState {
  /** The `seq` of the newest change. */
  seq: number;
  /** The operations of the last changes, the newest first. A command that finds another operation at its `seq` was overtaken, and decides again. */
  operations: string[];
  /** How many seats were ever given. The next one gets this number. */
  seatsGiven: number;
  /** Everybody who is or was a member, in the order in which they joined. Former members stay, because their tokens can still name the organization. */
  members: MemberState[];
  cause: CauseOfState;
}

export interface MemberState {
  userId: string;
  /** null if they were removed. */
  role: OrganizationRole | null;
  /** When they joined, for the last time. */
  since: Date;
  /** The number of their seat: seats that were given earlier have smaller ones. null without a seat. */
  seat: number | null;
  seatedAt: Date | null;
  /** Set if they left because the organization was deleted. Then a token that names it counts again: it can come back. */
  deleted?: true;
}

/** A member as other documents and callers see them. */
export interface PublishedMember extends MemberState {
  /** How many members joined before them. null for a former member. */
  place: number | null;
  /** How many members have an earlier seat. null without a seat. */
  seatPlace: number | null;
}

const OPERATIONS_KEPT = 20;

/** Folds a change of members. One that was decided on an older state than the known one is left out. */
export function foldMembers(known: MembersState | null, event: FoldEvent<MembersFact>): MembersState {
  const { seq, operation, set, removed, seated, unseated } = event.fact.now;
  if (known && seq <= known.seq) return known;
  const { at } = event;
  let { seatsGiven, members } = known ?? { seatsGiven: 0, members: [] };
  for (const { userId, role } of set) {
    const before = members.find((member) => member.userId === userId);
    members = before?.role
      ? members.map((member) => (member === before ? { ...member, role } : member))
      : [...members.filter((member) => member !== before), { userId, role, since: at, seat: null, seatedAt: null }];
  }
  const gone = new Set(removed);
  const withoutSeat = new Set([...removed, ...unseated]);
  const given = new Map(seated.map((userId) => [userId, seatsGiven++]));
  members = members.map((member) => {
    const { userId } = member;
    const role = gone.has(userId) ? null : member.role;
    const seat = withoutSeat.has(userId) ? null : (member.seat ?? (role && (given.get(userId) ?? null)));
    const seatedAt = seat === null ? null : seat === member.seat ? member.seatedAt : at;
    return { ...member, role, seat, seatedAt };
  });
  const operations = [operation, ...(known?.operations ?? [])].slice(0, OPERATIONS_KEPT);
  return { seq, operations, seatsGiven, members, cause: causeOf(event) };
}

/** Removes all members of a deleted organization, and ends their seats. They are kept as former members, so that the revision of their tokens never decreases. */
export function withoutMembers(known: MembersState | null): MembersState | null {
  return known && { ...known, members: known.members.map((member) => ({ ...member, ...REMOVED })) };
}

const REMOVED = { role: null, seat: null, seatedAt: null, deleted: true } as const;

/** Returns everybody who is or was a member, with their places in the order of joining and of seats. */
export function publishedMembers({ members }: MembersState): PublishedMember[] {
  const seats = members.flatMap(({ seat }) => seat ?? []).sort((a, b) => a - b);
  let joined = 0;
  return members.map((member) => ({
    ...member,
    place: member.role === null ? null : joined++,
    seatPlace: member.seat === null ? null : seats.indexOf(member.seat),
  }));
}
