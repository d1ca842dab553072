import { describe, expect, test } from '@jest/globals';
import {
  foldMembers,
  type MembersState,
  publishedMembers,
  withoutMembers,
} from '../../../src/billing/customer/members.state.ts';
import { NO_ENTITLEMENTS } from '../../../src/billing/entitlement/entitlement.state.ts';
import type { FoldEvent } from '../../../src/billing/fold.ts';
import { keepSeatsInUse } from '../../../src/billing/organization/seats.ts';
import type { MembersFact } from '../../../src/facts/fact.ts';

let seq = 0;
function change(now: Partial<MembersFact['now']>): FoldEvent<MembersFact> {
  seq += 1;
  const rest = { seq, operation: `op_${seq}`, set: [], removed: [], seated: [], unseated: [] };
  const fact = { kind: 'members', id: 'acme', change: 'changed', now: { ...rest, ...now } };
  return { id: `evt_${seq}`, at: new Date(seq * 1000), fact, by: null } as unknown as FoldEvent<MembersFact>;
}

const join = (...userIds: string[]) => change({ set: userIds.map((userId) => ({ userId, role: 'MEMBER' as const })) });

const fold = (...events: FoldEvent<MembersFact>[]): MembersState =>
  events.reduce((known: MembersState | null, event) => foldMembers(known, event), null) as MembersState;

const placesIn = (state: MembersState) =>
  publishedMembers(state).map(({ userId, role, place, seatPlace }) => [userId, role, place, seatPlace]);

describe('the members of an organization', () => {
  test('members keep their place when their role changes, and are the last when they join again', () => {
    const state = fold(
      join('ann', 'bob', 'eve'),
      change({ set: [{ userId: 'ann', role: 'OWNER' }] }),
      change({ removed: ['bob'] }),
      join('bob'),
    );
    expect(placesIn(state)).toEqual([
      ['ann', 'OWNER', 0, null],
      ['eve', 'MEMBER', 1, null],
      ['bob', 'MEMBER', 2, null],
    ]);
  });

  test('seats are in the order in which they were given, and a removal ends the seat', () => {
    const state = fold(
      join('ann', 'bob', 'eve'),
      change({ seated: ['eve', 'ann', 'nobody'] }),
      change({ seated: ['eve'] }), // has one
      change({ seated: ['bob'], unseated: ['nobody'] }),
      change({ removed: ['eve'] }),
    );
    expect(placesIn(state)).toEqual([
      ['ann', 'MEMBER', 0, 0],
      ['bob', 'MEMBER', 1, 1],
      ['eve', null, null, null],
    ]);
    expect(placesIn(fold(join('ann'), change({ removed: ['ann'] }), change({ seated: ['ann'] })))).toEqual([
      ['ann', null, null, null],
    ]);
    expect(placesIn(fold(join('ann'), change({ seated: ['ann'] }), change({ unseated: ['ann'] })))).toEqual([
      ['ann', 'MEMBER', 0, null],
    ]);
  });

  test('a change that was decided on an older state is left out', () => {
    const [first, second] = [join('ann'), join('bob')];
    expect(fold(second, first)).toEqual(fold(second));
  });

  test('the members of a deleted organization are former members', () => {
    const { members } = withoutMembers(fold(join('ann'))) as MembersState;
    expect(members).toMatchObject([{ userId: 'ann', role: null, deleted: true }]);
    expect(withoutMembers(null)).toBeNull();
  });
});

describe('a smaller quantity', () => {
  const members = fold(join('ann', 'bob', 'eve'), change({ seated: ['eve', 'ann'] }));
  const state = { ...NO_ENTITLEMENTS, members };
  const keep = (quantity: number, plan: { perSeat?: true; seats?: 'open' | 'assigned' } = { perSeat: true }) =>
    keepSeatsInUse(state, { plan: plan as never, quantity }, 3);

  test('a quantity below the seats in use is refused, with the members of the newest seats', () => {
    expect(() => keep(1)).toThrow(expect.objectContaining({ code: 'SEATS_IN_USE' }));
    expect(() => keep(2, { perSeat: true, seats: 'open' })).toThrow(expect.objectContaining({ code: 'SEATS_IN_USE' }));
    const many = fold(join(...Array.from({ length: 30 }, (_, n) => `user-${n}`)));
    const plan = { perSeat: true, seats: 'open' } as never;
    expect(() => keepSeatsInUse({ ...NO_ENTITLEMENTS, members: many }, { plan, quantity: 5 }, 30)).toThrow(
      expect.objectContaining({
        values: expect.objectContaining({ members: expect.stringMatching(/user-29, .*… \(5\)$/) }),
      }),
    );
  });

  test('a quantity of what is not sold by the seat, or that has room, is not refused', () => {
    expect(() => keep(2)).not.toThrow();
    expect(() => keep(3)).not.toThrow();
    expect(() => keep(1, {})).not.toThrow();
  });
});
