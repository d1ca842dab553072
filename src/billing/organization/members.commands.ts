import { randomUUID } from 'node:crypto';
import { type OrganizationRole, ownerOfOrganization } from '../../facts/owner.ts';
import type { Clock } from '../../platform/clock.ts';
import type { IdempotentOperation } from '../../platform/idempotent-operation.ts';
import { createInTurn } from '../../platform/in-turn.ts';
import type { Acted } from '../actor.ts';
import { type MemberState, type MembersState, presentMembers, seatHolders } from '../customer/members.state.ts';
import type { Membership } from '../entitlement/accounts.read.ts';
import type { EntitlementState } from '../entitlement/entitlement.state.ts';
import { seatsOf } from '../entitlement/member.read.ts';
import { BillingError } from '../errors.ts';
import { ownEvent } from '../own-event.ts';
import type { Catalog } from '../plan/catalog.ts';
import type { Record as RecordEvents } from '../synced.ts';

export interface MembersOptions {
  catalog(): Catalog;
  clock: Clock;
  record: RecordEvents;
  /** Returns the folded state of an owner, the empty state for an unknown one. */
  stateOf(owner: string): Promise<EntitlementState>;
}

/** The members of an organization as a product knows them: all of them, or a difference. */
export interface MembersRequest {
  organizationId: string;
  /** The whole list: everybody else is removed. null for a difference. */
  members: readonly { userId: string; role: OrganizationRole }[] | null;
  /** Who joins or gets another role. */
  add: readonly { userId: string; role: OrganizationRole }[];
  /** Who leaves. */
  remove: readonly string[];
}

export interface SeatRequest {
  organizationId: string;
  userId: string;
}

/** A change of members, as an event records it. */
interface Change {
  set: readonly { userId: string; role: OrganizationRole }[];
  removed: readonly string[];
  seated: readonly string[];
  unseated: readonly string[];
}

const NOTHING: Change = { set: [], removed: [], seated: [], unseated: [] };

/** The most members of one organization. An account with more would come near the largest document of MongoDB. */
const MOST_MEMBERS = 10_000;

/** How often a command that was overtaken by another process decides again. */
const TRIES = 100;

type Operation = Pick<IdempotentOperation, 'id'>;

/** Creates the commands about members and seats. One process runs those of one organization one after the other. */
export function createMembersCommands(options: MembersOptions) {
  const { catalog, clock, record, stateOf } = options;
  const inTurn = createInTurn();

  /**
   * Records the change that `decide` makes of the present state, if it makes any. The ID of the event is the number of the change. If
   * another process recorded that number first, the command decides again on the newer state. So each change was decided on the state right
   * before it, and a seat is never given twice.
   */
  function change(
    organizationId: string,
    decide: (state: EntitlementState) => Partial<Change> | null,
    by: Acted,
    { id: operation }: Operation,
  ): Promise<void> {
    const owner = ownerOfOrganization(organizationId);
    return inTurn([owner], async () => {
      for (let tries = 0; tries < TRIES; tries++) {
        const before = await stateOf(owner);
        const decided = decide(before);
        if (decided === null) return;
        const seq = (before.members?.seq ?? 0) + 1;
        await record([changedEvent(organizationId, { ...NOTHING, ...decided }, { seq, operation }, by)]);
        const { members } = await stateOf(owner);
        if (members && operationAt(members, seq) === operation) return;
      }
      throw new Error(`The members of an organization changed ${TRIES} times during one command.`);
    });
  }

  return {
    /**
     * Stores the members of an organization. Throws LAST_OWNER if owners would leave and none would remain, SEATS_EXHAUSTED if more people
     * would join than the organization has open seats, and TOO_MANY_MEMBERS.
     */
    setMembers: (request: MembersRequest, by: Acted, operation: Operation): Promise<void> =>
      change(
        request.organizationId,
        (state) => {
          const before = rolesOf(state);
          const { set, removed } = differenceOf(request, before);
          if (set.length === 0 && removed.length === 0) return null;
          const after = applied(before, set, removed);
          keepOwner(request.organizationId, before, after, ['input', 'members']);
          if (after.size > MOST_MEMBERS)
            throw new BillingError('TOO_MANY_MEMBERS', { most: MOST_MEMBERS }, ['input', 'members']);
          const seats = seatsOf(state, catalog(), clock.now());
          if (seats?.kind === 'OPEN' && after.size > seats.quantity && after.size > before.size)
            throw new BillingError('SEATS_EXHAUSTED', { seats: seats.quantity }, ['input', 'members']);
          return { set, removed };
        },
        by,
        operation,
      ),

    /** Removes a user from all their organizations. Throws LAST_OWNER, and then leaves none, if one of them has no other owner. */
    async leave(userId: string, of: readonly Pick<Membership, 'organizationId' | 'role'>[], by: Acted): Promise<void> {
      const present = of.filter(({ role }) => role !== null).map(({ organizationId }) => organizationId);
      const removal = (organizationId: string) => (state: EntitlementState) => {
        const before = rolesOf(state);
        if (!before.has(userId)) return null;
        keepOwner(organizationId, before, applied(before, [], [userId]), null);
        return { removed: [userId] };
      };
      for (const organizationId of present) removal(organizationId)(await stateOf(ownerOfOrganization(organizationId)));
      for (const organizationId of present)
        await change(organizationId, removal(organizationId), by, { id: `leave_${randomUUID()}` });
    },

    /** Gives a member a seat. Changes nothing if they have one. Throws NOT_A_MEMBER, NO_SEATS and SEATS_EXHAUSTED. */
    assignSeat: ({ organizationId, userId }: SeatRequest, by: Acted, operation: Operation): Promise<void> =>
      change(
        organizationId,
        (state) => {
          const member = memberOf(state, userId);
          const seats = seatsOf(state, catalog(), clock.now());
          if (seats?.kind !== 'ASSIGNED') throw new BillingError('NO_SEATS');
          if (member.seat !== null) return null;
          if (seatHolders(state.members).length >= seats.quantity)
            throw new BillingError('SEATS_EXHAUSTED', { seats: seats.quantity }, ['input', 'userId']);
          return { seated: [userId] };
        },
        by,
        operation,
      ),

    /** Takes a member's seat. Changes nothing if they have none. Throws NOT_A_MEMBER. */
    releaseSeat: ({ organizationId, userId }: SeatRequest, by: Acted, operation: Operation): Promise<void> =>
      change(
        organizationId,
        (state) => (memberOf(state, userId).seat === null ? null : { unseated: [userId] }),
        by,
        operation,
      ),
  };
}

function changedEvent(organizationId: string, change: Change, of: { seq: number; operation: string }, by: Acted) {
  const named = (userIds: readonly string[]) => userIds.map((userId) => ({ userId }));
  const { set, removed, seated, unseated } = change;
  const lists = { set, removed: named(removed), seated: named(seated), unseated: named(unseated) };
  const object = { id: organizationId, userId: ownerOfOrganization(organizationId), ...of, ...lists };
  return ownEvent('organization.members_changed', `${organizationId}:${of.seq}`, object, by);
}

/** Returns which operation made a change. undefined if the change is not there yet, or if many others followed. */
const operationAt = ({ seq, operations }: MembersState, change: number): string | undefined => operations[seq - change];

/** The present members and their roles. */
type Roles = ReadonlyMap<string, OrganizationRole>;

const rolesOf = ({ members }: EntitlementState): Roles =>
  new Map(presentMembers(members).map(({ userId, role }) => [userId, role]));

/** Throws LAST_OWNER if a change takes away every owner. */
function keepOwner(organization: string, before: Roles, after: Roles, field: readonly string[] | null): void {
  const hasOwner = (roles: Roles) => [...roles.values()].includes('OWNER');
  if (hasOwner(before) && !hasOwner(after)) throw new BillingError('LAST_OWNER', { organization }, field);
}

/** Returns a member. Throws NOT_A_MEMBER for others. */
function memberOf({ members }: EntitlementState, userId: string): MemberState {
  const member = members?.members.find((one) => one.userId === userId);
  if (!member?.role) throw new BillingError('NOT_A_MEMBER', {}, ['input', 'userId']);
  return member;
}

function differenceOf({ members, add, remove }: MembersRequest, before: Roles): Pick<Change, 'set' | 'removed'> {
  const named = new Map((members ?? add).map(({ userId, role }) => [userId, role]));
  const set = [...named].flatMap(([userId, role]) => (before.get(userId) === role ? [] : [{ userId, role }]));
  const leaving = members === null ? remove : [...before.keys()].filter((userId) => !named.has(userId));
  return { set, removed: [...new Set(leaving)].filter((userId) => before.has(userId)) };
}

function applied(before: Roles, set: Change['set'], removed: readonly string[]): Roles {
  const after = new Map([...before, ...set.map(({ userId, role }) => [userId, role] as const)]);
  for (const userId of removed) after.delete(userId);
  return after;
}
