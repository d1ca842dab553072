import { isDeepStrictEqual } from 'node:util';
import type { mongo } from 'mongoose';
import type { Acted } from '../billing/actor.ts';
import { claimedBy } from '../billing/customer/claimed-by.ts';
import { type OwnedAccounts, ownersOfStreams } from '../billing/customer/streams.read.ts';
import { type OwnEvent, ownEvent } from '../billing/own-event.ts';
import { imported, type Record as RecordEvents } from '../billing/synced.ts';
import { FACT_VERSION, type Fact } from '../facts/fact.ts';
import { ownerIn } from '../facts/owner.ts';
import { readFact } from '../facts/read-fact.ts';
import type { ImportedType } from '../facts/stripe-objects/registry.ts';
import { objectAt } from '../facts/stripe-value.ts';
import type { StoredEvent } from '../inbox/event.document.ts';
import type { StripeGateway, Read as StripeRead } from '../platform/stripe.ts';
import type { Importable } from './import-lists.ts';

/** A Stripe customer that should belong to the user `said`, but belongs to another one. */
export interface Contradiction {
  customerId: string;
  ownedBy: string;
  said: string;
}

export interface PageOptions {
  ask: StripeGateway['ask'];
  events: mongo.Collection<StoredEvent>;
  accounts: OwnedAccounts;
  record: RecordEvents;
  /** The key of the import. An object that the import reads twice is recorded once. */
  key: string;
  /** The user of each Stripe customer. For a customer that is not listed, its metadata can name the user. */
  users: ReadonlyMap<string, string> | null;
  userKey: string;
  trustClientReference: boolean;
  /** Who runs the import. */
  by: Acted;
  /** If set, nothing is written, and this is filled instead. */
  preview?: Preview;
}

/** The Stripe customers that were read, and those of them that have no user so far. */
export interface Preview {
  customers: Set<string>;
  withoutUser: Set<string>;
}

interface Read extends Importable {
  fact: Fact;
}

/**
 * Records those of the objects that are new or have changed. Rejects if MongoDB does not answer. An event that cannot be folded is stored
 * and retried by the service.
 */
export async function importPage(
  objects: readonly Importable[],
  page: StripeRead<unknown>,
  options: PageOptions,
): Promise<{ recorded: number; contradictions: Contradiction[] }> {
  const read = objects.map((one) => ({ ...one, fact: factOf(one) }));
  const changed = await changedAmong(read, options.events);
  const { links, contradictions, unowned } = await compareOwners(read, options);
  if (options.preview) {
    const { customers, withoutUser } = options.preview;
    for (const { fact } of read) if (fact.kind === 'customer') customers.add(fact.id);
    for (const id of unowned) withoutUser.add(id);
    for (const id of claimedIn(read, options)) withoutUser.delete(id);
  } else {
    const snapshots = changed.map(({ type, object }) =>
      imported(options.key, type as ImportedType, { ...page, object }),
    );
    await recordAll([...links, ...snapshots], options);
  }
  return { recorded: changed.length, contradictions };
}

function factOf({ type, object }: Importable): Fact {
  const fact = readFact(type, { data: { object } });
  if (fact === null) throw new Error(`"${type}" needs a reader in facts/stripe-objects, but has none`);
  return fact;
}

/**
 * Returns the objects that the newest stored event does not describe as they are now, each once. Erased events are not written again,
 * except for disputes: their facts contain no personal data, so they can be compared.
 */
async function changedAmong(read: readonly Read[], events: mongo.Collection<StoredEvent>): Promise<Read[]> {
  const about = new Map(read.map((one) => [nameOf(one.fact), one]));
  const rows = events
    .find({ objectId: { $in: read.map(({ fact }) => fact.id) }, fact: { $exists: true } })
    .project<{ fact: Fact; erased?: true }>({ fact: 1, erased: 1 })
    .sort({ position: 1 });
  const newest = new Map<string, { fact: Fact; erased?: true }>();
  for await (const row of rows) newest.set(nameOf(row.fact), row);
  return [...about.values()].filter(({ fact }) => {
    const known = newest.get(nameOf(fact));
    if (known?.erased && fact.kind !== 'dispute') return false;
    return known === undefined || !isSame(known.fact, fact);
  });
}

const nameOf = ({ kind, id }: Fact): string => `${kind}:${id}`;

/** Whether the stored fact equals the new one. Stripe changes the links of an invoice from time to time, so links are not compared. */
const isSame = (known: Fact, fact: Fact): boolean =>
  known.version === FACT_VERSION &&
  isDeepStrictEqual({ ...known.now, url: null, pdf: null }, { ...fact.now, url: null, pdf: null });

/**
 * Returns the links to record so that each customer belongs to the user that the file or its metadata names. A customer that already
 * belongs to another user keeps its user and is reported.
 */
async function compareOwners(read: readonly Read[], { accounts, users, userKey, by }: PageOptions) {
  const customers = read.filter(({ fact }) => fact.kind === 'customer');
  const known = await ownersOfStreams(
    accounts,
    customers.map(({ fact }) => fact.id),
  );
  const links: OwnEvent[] = [];
  const contradictions: Contradiction[] = [];
  const unowned: string[] = [];
  for (const { fact, object } of customers) {
    const { id } = fact;
    const metadata = objectAt((object as { metadata?: unknown }).metadata);
    const userId = users?.get(id) ?? ownerIn({ ...metadata, userId: metadata[userKey] });
    const ownedBy = known.get(id) ?? null;
    if (userId === null) {
      if (ownedBy === null) unowned.push(id);
    } else if (ownedBy !== null && ownedBy !== userId) {
      contradictions.push({ customerId: id, ownedBy, said: userId });
    } else if (ownedBy === null && ownerIn(metadata) !== userId) {
      // If the customer's own metadata names the user under the key that the folds read, no link is needed.
      links.push(ownEvent('customer.linked', `import:${id}:${userId}`, { id, userId }, by));
    }
  }
  return { links, contradictions, unowned };
}

/** Returns the Stripe customers whose user is named by one of their objects. */
function claimedIn(read: readonly Read[], { trustClientReference }: PageOptions): string[] {
  return read.flatMap(({ fact }) =>
    claimedBy(fact, trustClientReference) !== null && 'customerId' in fact.now && fact.now.customerId !== null
      ? [fact.now.customerId]
      : [],
  );
}

async function recordAll(events: Parameters<RecordEvents>[0], options: PageOptions): Promise<void> {
  try {
    await options.record(events);
  } catch (error) {
    // One event that cannot be folded does not stop the import: it is stored and retried. But every event must be stored.
    const stored = await options.events.countDocuments({ _id: { $in: events.map(({ id }) => id) } });
    if (stored < events.length) throw error;
  }
}
