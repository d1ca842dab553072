import { isDeepStrictEqual } from 'node:util';
import type { mongo } from 'mongoose';
import type { Acted } from '../billing/actor.ts';
import { claimedBy } from '../billing/customer/claimed-by.ts';
import type { Owners } from '../billing/customer/owners.ts';
import { type OwnEvent, ownEvent } from '../billing/own-event.ts';
import { type Links, linksTold } from '../billing/payment/links.ts';
import { imported, type Record as RecordEvents } from '../billing/synced.ts';
import { FACT_VERSION, type Fact } from '../facts/fact.ts';
import { readFact } from '../facts/read-fact.ts';
import type { ImportedType } from '../facts/stripe-objects/registry.ts';
import { objectAt, textAt } from '../facts/stripe-value.ts';
import type { StoredEvent } from '../inbox/event.document.ts';
import type { Inbox } from '../inbox/inbox.ts';
import type { StripeGateway, Read as StripeRead } from '../platform/stripe.ts';
import type { Importable } from './import-lists.ts';

/** A Stripe customer that is said to be `said`'s, and is not. */
export interface Contradiction {
  customerId: string;
  ownedBy: string;
  said: string;
}

export interface PageOptions {
  ask: StripeGateway['ask'];
  events: mongo.Collection<StoredEvent>;
  owners: Owners;
  links: Links;
  inbox: Pick<Inbox, 'wake'>;
  record: RecordEvents;
  /** Names the import: an object that it reads twice is recorded once. */
  key: string;
  /** By Stripe customer: whose it is. What is not in it, the customer's metadata may say. */
  users: ReadonlyMap<string, string> | null;
  userKey: string;
  trustClientReference: boolean;
  /** Who says so. */
  by: Acted;
  /** Where it is only to be said what would be recorded: nothing is written then. */
  preview?: Preview;
}

/** Stripe customers that were looked at, and those of them that nobody has claimed so far. */
export interface Preview {
  customers: Set<string>;
  strangers: Set<string>;
}

interface Read extends Importable {
  fact: Fact;
}

/** Records what of these objects is not known here. Rejects where MongoDB is away; what cannot be folded is the inbox's business. */
export async function importPage(
  objects: readonly Importable[],
  page: StripeRead<unknown>,
  options: PageOptions,
): Promise<{ recorded: number; contradictions: Contradiction[] }> {
  const read = objects.map((one) => ({ ...one, fact: factOf(one) }));
  const payers = read.filter(({ fact }) => fact.kind === 'invoice_payment');
  const news = await newsAmong(
    read.filter(({ fact }) => fact.kind !== 'invoice_payment'),
    options.events,
  );
  const { links, contradictions, nobodys } = await ownersSaid(read, options);
  if (options.preview) {
    const { customers, strangers } = options.preview;
    for (const { fact } of read) if (fact.kind === 'customer') customers.add(fact.id);
    for (const id of nobodys) strangers.add(id);
    for (const id of claimedIn(read, options)) strangers.delete(id);
  } else {
    await learnLinks(payers, options);
    const snapshots = news.map(({ type, object }) => imported(options.key, type as ImportedType, { ...page, object }));
    await recordAll([...links, ...snapshots], options);
  }
  return { recorded: news.length, contradictions };
}

function factOf({ type, object }: Importable): Fact {
  const fact = readFact(type, { data: { object } });
  if (fact === null) throw new Error(`"${type}" needs a reader in facts/stripe-objects, but has none`);
  return fact;
}

/**
 * The objects of which the newest stored event says something else or nothing, each once. What an erasure has overwritten stays so, except
 * disputes: their facts have nothing personal, so they can be compared.
 */
async function newsAmong(read: readonly Read[], events: mongo.Collection<StoredEvent>): Promise<Read[]> {
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
    return known === undefined || !says(known.fact, fact);
  });
}

const nameOf = ({ kind, id }: Fact): string => `${kind}:${id}`;

/** Stripe changes the links of an invoice from time to time; another link to the same page is no news. */
const says = (known: Fact, fact: Fact): boolean =>
  known.version === FACT_VERSION &&
  isDeepStrictEqual({ ...known.now, url: null, pdf: null }, { ...fact.now, url: null, pdf: null });

/** What must be recorded so that each customer is whose it is said to be; one that is somebody else's already stays theirs. */
async function ownersSaid(read: readonly Read[], { owners, users, userKey, by }: PageOptions) {
  const customers = read.filter(({ fact }) => fact.kind === 'customer');
  const known = await owners.of(customers.map(({ fact }) => fact.id));
  const links: OwnEvent[] = [];
  const contradictions: Contradiction[] = [];
  const nobodys: string[] = [];
  for (const { fact, object } of customers) {
    const { id } = fact;
    const metadata = objectAt((object as { metadata?: unknown }).metadata);
    const userId = users?.get(id) ?? textAt(metadata[userKey]);
    const ownedBy = known.get(id)?.userId ?? null;
    if (userId === null) {
      if (ownedBy === null) nobodys.push(id);
    } else if (ownedBy !== null && ownedBy !== userId) {
      contradictions.push({ customerId: id, ownedBy, said: userId });
    } else if (ownedBy === null && textAt(metadata['userId']) !== userId) {
      // What the customer says itself, under the key that we read, needs no second word.
      links.push(ownEvent('customer.linked', `import:${id}:${userId}`, { id, userId }, by));
    }
  }
  return { links, contradictions, nobodys };
}

/** Stripe customers whose user is named by something that belongs to them. */
function claimedIn(read: readonly Read[], { trustClientReference }: PageOptions): string[] {
  return read.flatMap(({ fact }) =>
    claimedBy(fact, trustClientReference) !== null && 'customerId' in fact.now && fact.now.customerId !== null
      ? [fact.now.customerId]
      : [],
  );
}

/** What pays what is no event: it is kept as it is when a look-up asks for it. */
async function learnLinks(payers: readonly Read[], { links, inbox, trustClientReference }: PageOptions): Promise<void> {
  const found = payers.flatMap(({ fact }) => linksTold(fact, trustClientReference));
  const learned = await links.learn(found, await links.of(found.map(({ _id }) => _id)));
  await inbox.wake(learned.map(({ _id }) => _id));
}

async function recordAll(events: Parameters<RecordEvents>[0], options: PageOptions): Promise<void> {
  try {
    await options.record(events);
  } catch (error) {
    // One that cannot be folded stops no other: it is stored, and tried again. But stored it must be.
    const stored = await options.events.countDocuments({ _id: { $in: events.map(({ id }) => id) } });
    if (stored < events.length) throw error;
  }
}
