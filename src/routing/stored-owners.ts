import type { mongo } from 'mongoose';
import { customerOfStream } from '../billing/customer/stream.ts';
import { type OwnedAccounts, streamsOfUser } from '../billing/customer/streams.read.ts';
import type { AccountDocument } from '../billing/entitlement/account.document.ts';
import type { StoredEvent } from '../inbox/event.document.ts';
import { streamOfObject } from '../inbox/event.read.ts';

export interface StoredOwnersOptions {
  events: mongo.Collection<StoredEvent>;
  accounts: mongo.Collection<AccountDocument>;
}

/** The questions of billing about streams and their owners that stored events and accounts answer. */
export function createStoredOwners({ events, accounts }: StoredOwnersOptions) {
  const owned = accounts as unknown as OwnedAccounts;
  return {
    /** Returns the Stripe customers that a user owns. */
    customersOf: async (userId: string): Promise<string[]> =>
      (await streamsOfUser(owned, userId)).filter((stream) => customerOfStream(stream) !== null),
    /** Returns the claims on a stream, null if it has no account. */
    ownershipOf: async (stream: string) => (await accounts.findOne({ _id: stream }))?.state.ownership ?? null,
    /** Whether any stored event is of this Stripe customer. */
    knowsStripeCustomer: async (id: string): Promise<boolean> => (await events.findOne({ stream: id })) !== null,
    /** Returns the stream of a stored event about a Stripe object, null if there is none. */
    streamOfObject: (id: string) => streamOfObject(events, id),
  };
}
