import type { mongo } from 'mongoose';
import { duplicateKey } from '../../platform/mongo.ts';
import type { CustomerLink } from './link.document.ts';

export interface Links {
  /** To whom these Stripe customers belong; those of nobody are absent. */
  ownersOf(customerIds: readonly string[]): Promise<Map<string, CustomerLink>>;
  /**
   * Learns claims, keeps the earliest by position for each customer, and returns the links that they made or moved: now, or
   * in an earlier try, which may have died before it told anybody.
   */
  learn(claims: readonly CustomerLink[], known: ReadonlyMap<string, CustomerLink>): Promise<CustomerLink[]>;
}

/**
 * Which user a Stripe customer belongs to. The earliest claim by position wins, whenever it arrives, so the owner is the same
 * for every order of arrival, and nobody takes a customer over by claiming it later.
 */
export function createLinks(links: mongo.Collection<CustomerLink>): Links {
  return {
    async ownersOf(customerIds) {
      if (customerIds.length === 0) return new Map();
      const found = await links.find({ _id: { $in: [...customerIds] } }).toArray();
      return new Map(found.map((link) => [link._id, link]));
    },

    async learn(claims, known) {
      const earliest = new Map<string, CustomerLink>();
      for (const claim of claims) {
        const best = earliest.get(claim._id) ?? known.get(claim._id);
        if (best === undefined || claim.position < best.position) earliest.set(claim._id, claim);
      }
      const learned = claims.filter(({ _id, eventId }) => known.get(_id)?.eventId === eventId && !earliest.has(_id));
      for (const claim of earliest.values()) if (await keepEarlier(links, claim)) learned.push(claim);
      return learned;
    },
  };
}

/** Inserts the claim, or puts it in the place of a later one; each in one atomic write. */
async function keepEarlier(links: mongo.Collection<CustomerLink>, claim: CustomerLink): Promise<boolean> {
  try {
    await links.insertOne(claim);
    return true;
  } catch (error) {
    if (!duplicateKey(error)) throw error;
  }
  const { matchedCount } = await links.updateOne(
    { _id: claim._id, position: { $gt: claim.position } },
    { $set: claim },
  );
  return matchedCount === 1;
}
