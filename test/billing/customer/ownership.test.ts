import { describe, expect, test } from '@jest/globals';
import {
  foldOwnership,
  NOT_CLAIMED,
  type Ownership,
  ownedSince,
  ownerOf,
  ownershipMessages,
} from '../../../src/billing/customer/ownership.ts';
import { streamOfUser } from '../../../src/billing/customer/stream.ts';
import type { FoldEvent } from '../../../src/billing/fold.ts';
import type { Fact } from '../../../src/facts/fact.ts';
import { readFact } from '../../../src/facts/read-fact.ts';
import { foldEvent, permutations } from '../../folding/folding.ts';
import { fc, SEED } from '../../support/seed.ts';
import { customerObject, stripeEvent } from '../../support/stripe-events.ts';

const at = (n: number) => new Date((1_760_000_000 + n) * 1000);

/** A claim at a second that is its number; of nobody where `userId` is null. */
const claim = (n: number, userId: string | null): FoldEvent => {
  const event = foldEvent(stripeEvent('customer.created', 1_760_000_000 + n, customerObject('cus_1', null)));
  return { ...event, id: `evt_${n}`, position: `00${n}`, claims: userId };
};

/** The word of an admin; `userId` null takes the stream from its owner. */
const link = (n: number, userId: string | null): FoldEvent => {
  const type = userId === null ? 'customer.unlinked' : 'customer.linked';
  const fact = readFact(type, { data: { object: { id: 'cus_1', ...(userId !== null && { userId }) } } }) as Fact;
  return { ...claim(n, null), fact };
};

const folded = (...events: FoldEvent[]): Ownership => events.reduce(foldOwnership, NOT_CLAIMED);
const ownerAfter = (...events: FoldEvent[]) => ownerOf(folded(...events), 'cus_1');

describe('the owner of a stream', () => {
  test('a stream has no owner before an event claims it', () => {
    expect([ownerAfter(), ownerAfter(claim(1, null))]).toEqual([null, null]);
  });

  test('the stream of commands about a user belongs to that user, whatever claims it', () => {
    expect(ownerOf(folded(claim(1, 'u2')), streamOfUser('u1'))).toBe('u1');
  });

  test('the owner of a stream is the earliest claim by position, in every order of arrival', () => {
    for (const order of permutations([claim(1, 'u1'), claim(2, 'u2'), claim(3, 'u3'), claim(4, 'u1')]))
      expect(ownerAfter(...order)).toBe('u1');
  });

  test('the owner of a stream is whom an admin linked last, in every order of arrival, whoever claimed it before', () => {
    for (const order of permutations([claim(1, 'u1'), link(2, 'u2'), link(3, 'u3'), claim(4, 'u4')]))
      expect(ownerAfter(...order)).toBe('u3');
  });

  test('the owner of a stream is nobody after an admin has unlinked it, in every order of arrival, until an admin links it again', () => {
    for (const order of permutations([claim(1, 'u1'), link(2, 'u2'), link(3, null), claim(4, 'u4')]))
      expect(ownerAfter(...order)).toBeNull();
    expect(ownerAfter(claim(1, 'u1'), link(2, null), link(3, 'u2'))).toBe('u2');
  });

  test('the owner of a stream is the same for any claims and links in any order of arrival', () => {
    const told = fc.uniqueArray(
      fc.record({
        n: fc.integer({ min: 100, max: 999 }),
        userId: fc.constantFrom('u1', 'u2', 'u3', 'u4', null),
        isLink: fc.boolean(),
      }),
      { selector: ({ n }) => n, maxLength: 12 },
    );
    const orders = told.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })));
    const eventOf = ({ n, userId, isLink }: { n: number; userId: string | null; isLink: boolean }) =>
      isLink ? link(n, userId) : claim(n, userId);
    fc.assert(
      fc.property(orders, ([told, shuffled]) => {
        const inOrder = folded(...[...told].sort((a, b) => a.n - b.n).map(eventOf));
        expect(folded(...shuffled.map(eventOf))).toEqual(inOrder);
      }),
      { seed: SEED },
    );
  });
});

describe('the position since which a stream has its owner', () => {
  test.each<[string, string | null, FoldEvent[]]>([
    ['is that of the claim', '001', [claim(2, 'u1'), claim(1, 'u1')]],
    ['is that of the link, which wins', '003', [claim(1, 'u1'), link(3, 'u2')]],
    ['is none if nobody claims it', null, []],
  ])('the position since which a stream has its owner %s', (_what, position, events) => {
    expect(ownedSince(folded(...events))).toBe(position);
  });
});

describe('a contradiction', () => {
  test('each other claimant of a stream causes one message, dated by its first claim', () => {
    const ownership = folded(claim(1, 'u1'), claim(2, 'u2'), claim(3, 'u3'), claim(4, 'u2'));
    expect(ownershipMessages(ownership, 'cus_1')).toMatchObject([
      { id: 'owner-contradicted:cus_1:u2', at: at(2), data: { customerId: 'cus_1', ownedBy: 'u1', claimedBy: 'u2' } },
      { id: 'owner-contradicted:cus_1:u3', at: at(3), data: { customerId: 'cus_1', ownedBy: 'u1', claimedBy: 'u3' } },
    ]);
  });

  test('a contradiction ends with a link by an admin', () => {
    expect(ownershipMessages(folded(claim(1, 'u1'), claim(2, 'u2'), link(3, 'u2')), 'cus_1')).toEqual([]);
    expect(ownershipMessages(folded(claim(1, 'u1'), claim(2, 'u2'), link(3, null)), 'cus_1')).toEqual([]);
  });

  test('a stream that one user claims several times, or nobody claims, has no contradiction', () => {
    expect(ownershipMessages(folded(claim(1, 'u1'), claim(2, 'u1')), 'cus_1')).toEqual([]);
    expect(ownershipMessages(NOT_CLAIMED, 'cus_1')).toEqual([]);
  });

  test('a contradiction about a guest’s purchase names the purchase', () => {
    expect(ownershipMessages(folded(claim(1, 'u1'), claim(2, 'u2')), 'pi_1')).toMatchObject([
      { data: { customerId: 'pi_1' } },
    ]);
  });

  test('a stream with many claimants keeps the ten earliest contradictions', () => {
    const crowd = Array.from({ length: 15 }, (_, n) => claim(100 + n, `u${n}`));
    for (const order of [crowd, [...crowd].reverse()])
      expect(folded(...order).others.map(({ userId }) => userId)).toEqual(
        crowd.slice(1, 11).map((_, n) => `u${n + 1}`),
      );
  });
});
