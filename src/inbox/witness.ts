import type { mongo } from 'mongoose';
import { isIdOf } from '../facts/stripe-objects/registry.ts';
import { IN_ONE_ANSWER } from '../platform/mongo.ts';
import type { StripeGateway } from '../platform/stripe.ts';
import type { StoredEvent } from './event.document.ts';

/** How many of the newest events about an object an answer lists. More do not occur in the seconds between request and answer. */
const NEWEST = 50;

/**
 * Wraps a gateway: its answers list which events about the requested objects were stored at the time of the request. This costs one read of
 * MongoDB before each call that names objects. Rejects if MongoDB does not answer, and does not call Stripe then.
 */
export function createWitness({ client, ask }: StripeGateway, events: mongo.Collection<StoredEvent>): StripeGateway {
  return {
    client,
    async ask(call, about = []) {
      const seen = about.length === 0 ? [] : await storedAbout(about);
      return { ...(await ask(call)), seen };
    },
  };

  async function storedAbout(ids: readonly string[]): Promise<string[]> {
    const [objects, customers] = [ids.filter((id) => !isCustomer(id)), ids.filter(isCustomer)];
    const found = await events
      .find({ $or: [{ objectId: { $in: [...objects, ...customers] } }, { stream: { $in: customers } }] }, IN_ONE_ANSWER)
      .project<Pick<StoredEvent, '_id'>>({ _id: 1 })
      .sort({ position: -1 })
      .limit(NEWEST)
      .toArray();
    return found.map(({ _id }) => _id);
  }
}

const isCustomer = (id: string): boolean => isIdOf('customer', id);
