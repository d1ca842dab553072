import type { mongo } from 'mongoose';
import { duplicateKey } from '../../platform/mongo.ts';
import type { CustomerOwner } from './owner.document.ts';

export interface Owners {
  /** To whom these Stripe customers belong; those of nobody are absent. */
  of(customerIds: readonly string[]): Promise<Map<string, CustomerOwner>>;
  /**
   * Learns claims, keeps the earliest by position for each customer, and returns those that they made or moved: now, or in an
   * earlier try, which may have died before it told anybody.
   */
  learn(claims: readonly CustomerOwner[], known: ReadonlyMap<string, CustomerOwner>): Promise<CustomerOwner[]>;
}

/**
 * Which user a Stripe customer belongs to. The earliest claim by position wins, whenever it arrives, so the owner is the same
 * for every order of arrival, and nobody takes a customer over by claiming it later.
 */
export function createOwners(owners: mongo.Collection<CustomerOwner>): Owners {
  return {
    async of(customerIds) {
      if (customerIds.length === 0) return new Map();
      const found = await owners.find({ _id: { $in: [...customerIds] } }).toArray();
      return new Map(found.map((owner) => [owner._id, owner]));
    },

    async learn(claims, known) {
      const earliest = new Map<string, CustomerOwner>();
      for (const claim of claims) {
        const best = earliest.get(claim._id) ?? known.get(claim._id);
        if (best === undefined || claim.position < best.position) earliest.set(claim._id, claim);
      }
      const learned = claims.filter(({ _id, eventId }) => known.get(_id)?.eventId === eventId && !earliest.has(_id));
      for (const claim of earliest.values()) if (await keepEarlier(owners, claim)) learned.push(claim);
      return learned;
    },
  };
}

/** Inserts the claim, or puts it in the place of a later one; each in one atomic write. */
async function keepEarlier(owners: mongo.Collection<CustomerOwner>, claim: CustomerOwner): Promise<boolean> {
  try {
    await owners.insertOne(claim);
    return true;
  } catch (error) {
    if (!duplicateKey(error)) throw error;
  }
  const { matchedCount } = await owners.updateOne(
    { _id: claim._id, position: { $gt: claim.position } },
    { $set: claim },
  );
  return matchedCount === 1;
}
