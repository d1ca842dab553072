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
  let { seatsGiven } = known ?? { seatsGiven: 0 };
  // In the order in which they joined. A member who joins again is the last.
  const members = new Map((known?.members ?? []).map((member) => [member.userId, member]));
  const change = (userId: string, to: Partial<MemberState>) => {
    const member = members.get(userId);
    if (member) members.set(userId, { ...member, ...to });
  };
  for (const { userId, role } of set) {
    if (members.get(userId)?.role) change(userId, { role });
    else {
      members.delete(userId);
      members.set(userId, { userId, role, since: at, seat: null, seatedAt: null });
    }
  }
  for (const userId of seated) {
    const member = members.get(userId);
    if (member?.role && member.seat === null) change(userId, { seat: seatsGiven++, seatedAt: at });
  }
  for (const userId of unseated) change(userId, { seat: null, seatedAt: null });
  for (const userId of removed) change(userId, { role: null, seat: null, seatedAt: null });
  const operations = [operation, ...(known?.operations ?? [])].slice(0, OPERATIONS_KEPT);
  return { seq, operations, seatsGiven, members: [...members.values()], cause: causeOf(event) };
}

/** Removes all members of a deleted organization, and ends their seats. They are kept as former members, so that the revision of their tokens never decreases. */
export function withoutMembers(known: MembersState | null): MembersState | null {
  return known && { ...known, members: known.members.map((member) => ({ ...member, ...REMOVED })) };
}

const REMOVED = { role: null, seat: null, seatedAt: null, deleted: true } as const;

/** A member who was not removed. */
export type PresentMember = MemberState & { role: OrganizationRole };

/** Returns the present members, in the order in which they joined. */
export const presentMembers = (known: MembersState | null | undefined): PresentMember[] =>
  (known?.members ?? []).filter((member): member is PresentMember => member.role !== null);

/** Returns those of the present members who have a seat, in the order in which they got it. */
export const seatHolders = (known: MembersState | null | undefined): PresentMember[] =>
  presentMembers(known)
    .filter(({ seat }) => seat !== null)
    .sort((a, b) => Number(a.seat) - Number(b.seat));

/** Returns everybody who is or was a member, with their places in the order of joining and of seats. */
export function publishedMembers(known: MembersState): PublishedMember[] {
  const places = placesOf(presentMembers(known));
  const seatPlaces = placesOf(seatHolders(known));
  return known.members.map((member) => ({
    ...member,
    place: places.get(member.userId) ?? null,
    seatPlace: seatPlaces.get(member.userId) ?? null,
  }));
}

const placesOf = (members: readonly MemberState[]): Map<string, number> =>
  new Map(members.map(({ userId }, place) => [userId, place]));
