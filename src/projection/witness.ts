import type { mongo } from 'mongoose';
import { isIdOf } from '../facts/stripe-objects/registry.ts';
import type { StoredEvent } from '../inbox/event.document.ts';
import { IN_ONE_ANSWER } from '../platform/mongo.ts';
import type { StripeGateway } from '../platform/stripe.ts';

/** The newest events about an object that an answer keeps: more do not happen within the seconds that it covers. */
const NEWEST = 50;

/**
 * The same gateway, whose answers say which events about the objects of the question were stored when it was asked. This is one read of
 * MongoDB before each call that names them. Rejects where MongoDB cannot be asked, and Stripe is not asked then.
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
      .find(
        { $or: [{ objectId: { $in: [...objects, ...customers] } }, { customerId: { $in: customers } }] },
        IN_ONE_ANSWER,
      )
      .project<Pick<StoredEvent, '_id'>>({ _id: 1 })
      .sort({ position: -1 })
      .limit(NEWEST)
      .toArray();
    return found.map(({ _id }) => _id);
  }
}

const isCustomer = (id: string): boolean => isIdOf('customer', id);
