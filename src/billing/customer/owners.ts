import type { mongo } from 'mongoose';
import { duplicatesOf, IN_ONE_ANSWER, insertMissing } from '../../platform/mongo.ts';
import type { CustomerOwner } from './owner.document.ts';

export interface Owners {
  /** To whom these Stripe customers belong; those of nobody are absent. */
  of(customerIds: readonly string[]): Promise<Map<string, CustomerOwner>>;
  /**
   * Learns claims, keeps the one that counts for each customer, and returns those that they made or moved: now, or in an
   * earlier try, which may have died before it told anybody.
   */
  learn(claims: readonly CustomerOwner[], known: ReadonlyMap<string, CustomerOwner>): Promise<CustomerOwner[]>;
}

/**
 * Which user a Stripe customer belongs to. The latest word of an admin wins; without one the earliest claim by position, whenever it
 * arrives. So the owner is the same for every order of arrival, and nobody takes a customer over by claiming it later.
 */
export function createOwners(owners: mongo.Collection<CustomerOwner>): Owners {
  return {
    async of(customerIds) {
      if (customerIds.length === 0) return new Map();
      const found = await owners.find({ _id: { $in: [...customerIds] } }, IN_ONE_ANSWER).toArray();
      return new Map(found.map((owner) => [owner._id, owner]));
    },

    async learn(claims, known) {
      const winners = new Map<string, CustomerOwner>();
      for (const claim of claims) {
        const best = winners.get(claim._id) ?? known.get(claim._id);
        if (best === undefined || winsOver(claim, best)) winners.set(claim._id, claim);
      }
      const learned = claims.filter(({ _id, eventId }) => known.get(_id)?.eventId === eventId && !winners.has(_id));
      return [...learned, ...(await keep(owners, [...winners.values()], known))];
    },
  };
}

/** Whether a claim takes the place of another on the same Stripe customer. */
export function winsOver(claim: CustomerOwner, best: CustomerOwner): boolean {
  if (claim.linked !== best.linked) return claim.linked === true;
  return claim.linked ? claim.position > best.position : claim.position < best.position;
}

/** Keeps each claim that is the first, or wins over the one that is there; returns those that are there now. */
async function keep(
  owners: mongo.Collection<CustomerOwner>,
  claims: readonly CustomerOwner[],
  known: ReadonlyMap<string, CustomerOwner>,
): Promise<CustomerOwner[]> {
  const unheardOf = claims.filter(({ _id }) => !known.has(_id));
  const there = new Set((await insertMissing(owners, unheardOf)).map((place) => unheardOf[place]));
  const contested = claims.filter((claim) => known.has(claim._id) || there.has(claim));
  return [...unheardOf.filter((claim) => !there.has(claim)), ...(await replace(owners, contested))];
}

/** Puts each in the place of one that it wins over, in one atomic write. */
async function replace(
  owners: mongo.Collection<CustomerOwner>,
  claims: readonly CustomerOwner[],
): Promise<CustomerOwner[]> {
  if (claims.length === 0) return [];
  const updates = claims.map((claim) => {
    const beaten = claim.linked
      ? { $or: [{ linked: { $ne: true as const } }, { position: { $lt: claim.position } }] }
      : { linked: { $ne: true as const }, position: { $gt: claim.position } };
    return { updateOne: { filter: { _id: claim._id, ...beaten }, update: { $set: claim }, upsert: true } };
  });
  try {
    await owners.bulkWrite(updates, { ordered: false });
    return [...claims];
  } catch (error) {
    // One that is not beaten is not found, and the insert in its place finds its `_id`.
    const beaten = duplicatesOf(error);
    if (!beaten) throw error;
    return claims.filter((_claim, place) => !beaten.includes(place));
  }
}
