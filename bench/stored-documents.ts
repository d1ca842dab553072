// All that the benchmark knows about the shape of stored documents. When a shape changes, this file is the one to change.
import type { mongo } from 'mongoose';
import { hashOf } from '../src/audit/hash.ts';
import { pause } from './processes.ts';

export type Document = mongo.BSON.Document;
/** Documents of one user, by collection. */
export type Documents = Map<string, Document[]>;

/** Every collection that holds documents of a user, whose key is part of each `_id`. */
export const COLLECTIONS = ['events', 'entitlements', 'payments', 'audit', 'messages', 'owners', 'links'];

/** Collections whose bytes are published for each document. */
export const LARGE = ['entitlements', 'events', 'audit', 'payments'];

/** Polling costs MongoDB less than 1 % of its CPU time at this pace, and its error is far below the seconds that are measured. */
const POLL_EVERY = 20;

/** Resolves when every stored event is done and its side effects are stored. */
export async function drained(db: mongo.Db): Promise<void> {
  const staged = { 'outbox.key': { $exists: true } };
  const waits = async () =>
    (await exists(db, 'events', { dueAt: { $exists: true } })) ||
    (await exists(db, 'entitlements', staged)) ||
    (await exists(db, 'payments', staged));
  while (await waits()) await pause(POLL_EVERY);
}

/**
 * Rejects unless every stored event was applied. An event that waits for another one, that failed, or that was parked makes a rate
 * look better than it is.
 */
export async function allApplied(db: mongo.Db): Promise<void> {
  const left = { status: { $nin: ['PROCESSED', 'IGNORED'] } };
  const [event] = await db.collection('events').find(left).limit(1).toArray();
  if (!event) return;
  const count = await db.collection('events').countDocuments(left);
  throw new Error(`${count} events were not applied, such as ${event['type']} (${event['status']}) ${event._id}`);
}

/** Resolves when every message was sent or given up. */
export async function messagesSent(db: mongo.Db): Promise<void> {
  while (await exists(db, 'messages', { dueAt: { $exists: true } })) await pause(POLL_EVERY);
}

/** Whether the account of a user has a plan. */
export function hasPlan(db: mongo.Db, userId: string, plan: string): Promise<boolean> {
  return exists(db, 'entitlements', { _id: userId, currentPlans: plan });
}

/** What the service reads of the accounts of users to answer for them, and what `hasOneOf` needs. */
export function accountsOf(db: mongo.Db, userIds: readonly string[]): Promise<Document[]> {
  return db
    .collection<{ _id: string }>('entitlements')
    .find({ _id: { $in: [...userIds] } }, { projection: { state: 1, currentPlans: 1, heldBy: 1 } })
    .toArray();
}

export const ownerOf = (account: Document): string => account['_id'] as unknown as string;

/** Whether an account has one of these plans, and no hold suspends it. */
export function hasOneOf(plans: readonly string[], { currentPlans, heldBy }: Document): boolean {
  return heldBy.length === 0 && currentPlans.some((plan: string) => plans.includes(plan));
}

/** Chains the audit entries of a user again after their content changed, and stores the chain tip. */
export function chainAgain(own: Documents): void {
  let previousHash: string | null = null;
  for (const entry of own.get('audit') ?? []) {
    entry['previousHash'] = previousHash;
    previousHash = hashOf(entry as never);
    entry['hash'] = previousHash;
  }
  for (const account of own.get('entitlements') ?? []) account['auditHead'].hash = previousHash;
}

async function exists(db: mongo.Db, collection: string, filter: object): Promise<boolean> {
  return (await db.collection(collection).findOne(filter, { projection: { _id: 1 } })) !== null;
}
