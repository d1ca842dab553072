import type { mongo } from 'mongoose';
import { duplicateKey } from '../../platform/mongo.ts';
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
      const found = await owners.find({ _id: { $in: [...customerIds] } }).toArray();
      return new Map(found.map((owner) => [owner._id, owner]));
    },

    async learn(claims, known) {
      const winners = new Map<string, CustomerOwner>();
      for (const claim of claims) {
        const best = winners.get(claim._id) ?? known.get(claim._id);
        if (best === undefined || winsOver(claim, best)) winners.set(claim._id, claim);
      }
      const learned = claims.filter(({ _id, eventId }) => known.get(_id)?.eventId === eventId && !winners.has(_id));
      for (const claim of winners.values()) if (await keep(owners, claim)) learned.push(claim);
      return learned;
    },
  };
}

/** Whether a claim takes the place of another on the same Stripe customer. */
export function winsOver(claim: CustomerOwner, best: CustomerOwner): boolean {
  if (claim.linked !== best.linked) return claim.linked === true;
  return claim.linked ? claim.position > best.position : claim.position < best.position;
}

/** Inserts the claim, or puts it in the place of one that it wins over; each in one atomic write. */
async function keep(owners: mongo.Collection<CustomerOwner>, claim: CustomerOwner): Promise<boolean> {
  try {
    await owners.insertOne(claim);
    return true;
  } catch (error) {
    if (!duplicateKey(error)) throw error;
  }
  const beaten: mongo.Filter<CustomerOwner> = claim.linked
    ? { $or: [{ linked: { $ne: true } }, { position: { $lt: claim.position } }] }
    : { linked: { $ne: true }, position: { $gt: claim.position } };
  const { matchedCount } = await owners.updateOne({ _id: claim._id, ...beaten }, { $set: claim });
  return matchedCount === 1;
}
