import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type CustomerOwner, ownerCollection } from '../../../src/billing/customer/owner.document.ts';
import { createOwners } from '../../../src/billing/customer/owners.ts';
import { permutations } from '../../folding/folding.ts';
import { failingOnce, interrupted } from '../../folding/processing.ts';
import { openDatabase } from '../../support/database.ts';

const { connection, close } = await openDatabase();
const collection = ownerCollection(connection);
const owners = createOwners(collection);
afterAll(close);
beforeEach(() => collection.deleteMany({}));

/** A claim to a Stripe customer; its position is its number. */
const claim = (n: number, userId: string, customer = 'cus_1'): CustomerOwner => ({
  _id: customer,
  userId,
  position: `00${n}`,
  eventId: `evt_${n}`,
});
const learn = async (...claims: CustomerOwner[]) => owners.learn(claims, await owners.of(claims.map(({ _id }) => _id)));
const ownerOf = async (customer = 'cus_1') => (await owners.of([customer])).get(customer)?.userId;

describe('the owner of a Stripe customer', () => {
  test('is nobody before anybody claims it', async () => {
    expect(await owners.of(['cus_1'])).toEqual(new Map());
  });

  test('of no customers is asked for without asking', async () => {
    expect(await owners.of([])).toEqual(new Map());
  });

  test('is the earliest claim, in every order in which they come', async () => {
    for (const order of permutations([claim(1, 'u1'), claim(2, 'u2'), claim(3, 'u3'), claim(4, 'u1')])) {
      await collection.deleteMany({});
      for (const one of order) await learn(one);
      expect(await ownerOf()).toBe('u1');
    }
  });

  test('is whom an admin named last, in every order, whoever claimed it before', async () => {
    const linked = (n: number, userId: string) => ({ ...claim(n, userId), linked: true as const });
    for (const order of permutations([claim(1, 'u1'), linked(2, 'u2'), linked(3, 'u3'), claim(4, 'u4')])) {
      await collection.deleteMany({});
      for (const one of order) await learn(one);
      expect(await ownerOf()).toBe('u3');
      await collection.deleteMany({});
      await learn(...order);
      expect(await ownerOf()).toBe('u3');
    }
  });

  test('is the earliest claim of one batch', async () => {
    expect(await learn(claim(2, 'u2'), claim(1, 'u1'), claim(3, 'u3'))).toEqual([claim(1, 'u1')]);
  });

  test('is the earliest of 50 claims at once', async () => {
    const claims = Array.from({ length: 50 }, (_, n) => claim(n + 10, `u${n + 10}`));
    await Promise.all(claims.map((one) => learn(one)));
    expect(await ownerOf()).toBe('u10');
  });

  test('is for each customer its own', async () => {
    await learn(claim(1, 'u1', 'cus_1'), claim(2, 'u2', 'cus_2'));
    expect([await ownerOf('cus_1'), await ownerOf('cus_2')]).toEqual(['u1', 'u2']);
  });
});

describe('what is learned from claims', () => {
  test('is an owner that is new, or moved to an earlier claim', async () => {
    expect([await learn(claim(2, 'u2')), await learn(claim(1, 'u1'))]).toEqual([[claim(2, 'u2')], [claim(1, 'u1')]]);
  });

  test('is nothing from a later claim, by the same user or another', async () => {
    await learn(claim(1, 'u1'));
    expect([await learn(claim(2, 'u1')), await learn(claim(3, 'u2'))]).toEqual([[], []]);
  });

  test('is nothing where somebody else was faster with an earlier one', async () => {
    const racing = createOwners(interrupted(collection, 'insertMany', () => collection.insertOne(claim(1, 'u1'))));
    expect(await racing.learn([claim(2, 'u2')], new Map())).toEqual([]);
    expect(await ownerOf()).toBe('u1');
  });

  test('is the same again when the same event claims again: the first try may have died before it told', async () => {
    await learn(claim(1, 'u1'));
    expect(await learn(claim(1, 'u1'))).toEqual([claim(1, 'u1')]);
  });

  test('is passed on where MongoDB says something else', async () => {
    const away = createOwners(failingOnce(collection, 'insertMany'));
    await expect(away.learn([claim(1, 'u1')], new Map())).rejects.toThrow('MongoDB is away');
    const awayLater = createOwners(failingOnce(collection, 'bulkWrite'));
    const known = new Map([[claim(2, 'u2')._id, claim(2, 'u2')]]);
    await expect(awayLater.learn([claim(1, 'u1')], known)).rejects.toThrow('MongoDB is away');
  });
});
