import type { mongo } from 'mongoose';
import type { CausedBy } from '../billing/caused-by.ts';
import { claimedBy } from '../billing/customer/claimed-by.ts';
import type { CustomerOwner } from '../billing/customer/owner.document.ts';
import type { Owners } from '../billing/customer/owners.ts';
import type { Erasure } from '../billing/erasure/erasure.document.ts';
import { type Bearer, type Erasures, erasureOf } from '../billing/erasure/erasures.ts';
import { type FoldEvent, NO_PLACE, type Place } from '../billing/fold.ts';
import type { Link } from '../billing/payment/link.document.ts';
import { type Links, linksTold } from '../billing/payment/links.ts';
import type { Fact } from '../facts/fact.ts';
import { Unreadable } from '../facts/read-fact.ts';
import type { StoredEvent } from '../inbox/event.document.ts';
import { aboutOf } from './about.ts';
import { causesOf } from './causes.ts';
import { factLeft, overwritten } from './overwritten.ts';
import { factOf, notForUs, type OwnAccount, storedFact } from './stored-fact.ts';
import { type Belonging, belongingOf, idsOf, subjectsOf, type Waiting } from './subjects.ts';

/** What became clear about a batch of events before any of them is folded. */
export interface Resolved {
  /** Events with their documents, which are stored on them; `left` are those that they were in before. */
  matched: { event: StoredEvent; fold: FoldEvent; customerId: string | null; subjects: string[]; left: string[] }[];
  /** Nobody's yet (`ownerless`), or of no known payment: what they wait for is stored on them. */
  unmatched: { event: StoredEvent; waitsFor: string[]; ownerless: boolean }[];
  /** Of a type that changes nothing, or not for this service: then with the reason. */
  ignored: { event: StoredEvent; reason: string | null }[];
  /** Reading them again would say the same, so they are ignored, too. */
  unreadable: { event: StoredEvent; error: Unreadable }[];
  /** Their payload could not be read. */
  failed: { event: StoredEvent; error: unknown }[];
  /** Whose owner this batch learned or moved. */
  owners: CustomerOwner[];
  /** Claims on a Stripe customer that belongs to somebody else. */
  contradictions: { customerId: string; ownedBy: string; claimedBy: string }[];
  /** What it told about charges, intents and invoices. */
  links: Link[];
  /** What was known of those when each event was placed. */
  known: ReadonlyMap<string, Link>;
  /** Whose every event of the batch is, and whether an erasure took it. */
  bearers: (Bearer & { erasure: Erasure | undefined })[];
}

export interface ResolveOptions extends OwnAccount {
  events: mongo.Collection<StoredEvent>;
  owners: Owners;
  links: Links;
  erasures: Erasures;
  trustClientReference: boolean;
  /** Whose commands webhooks tell of; absent where nobody gives any. */
  causedBy?: CausedBy;
}

interface Read {
  event: StoredEvent;
  fact: Fact;
}

/**
 * Reads what each event says, finds whose it is and which documents fold it, and stores that on the event *before* it is
 * folded anywhere: a refold reads events by subject, so an event without its subjects would be missed by it.
 */
export async function resolve(batch: readonly StoredEvent[], options: ResolveOptions): Promise<Resolved> {
  const resolved: Resolved = {
    matched: [],
    unmatched: [],
    ignored: [],
    unreadable: [],
    failed: [],
    owners: [],
    contradictions: [],
    links: [],
    known: new Map(),
    bearers: [],
  };
  const read = readAll(batch, options, resolved);
  const links = await learnLinks(read, options, resolved);
  resolved.known = links;
  const found = read.map(({ event, fact }) => ({ event, fact, belonging: belongingOf(fact, links) }));
  const owners = await learnOwners(
    read,
    found.map(({ belonging }) => ('waitsFor' in belonging ? null : belonging.customerId)),
    options,
    resolved,
  );
  const placed = found.map((one) => ({ ...one, bearer: bearerOf(one, { owners, links }, options) }));
  const unread = [...resolved.ignored, ...resolved.unreadable, ...resolved.failed].map(({ event }) => aboutOf(event));
  await learnErasures(read, options);
  const erasures = await options.erasures.about([...placed.map(({ bearer }) => bearer), ...unread]);
  const nobodysDispute = placed.some(({ fact, bearer }) => isNobodysDispute(fact, bearer));
  const erasesNobodys = nobodysDispute && (await options.erasures.exist());
  const updates: mongo.AnyBulkWriteOperation<StoredEvent>[] = [];
  const causes = await causesOf(batch, options.causedBy);
  for (const { event: stored, fact: told, belonging, bearer } of placed) {
    const by = causes.get(stored._id);
    const erasure = erasureOf(bearer, erasures);
    resolved.bearers.push({ ...bearer, erasure });
    const isErased = erasure !== undefined || (erasesNobodys && isNobodysDispute(told, bearer));
    const left = isErased ? overwritten({ ...stored, ...(by && { by }) }) : undefined;
    const event = { ...stored, ...left };
    const fact = left ? factLeft(stored, left) : told;
    const { customerId, userId } = bearer;
    const known: Partial<StoredEvent> = { fact, objectId: fact.id, ...(by && { by }), ...left };
    if (customerId) known.customerId = customerId;
    if ('waitsFor' in belonging || userId === null) {
      const ownerless = !('waitsFor' in belonging);
      const waitsFor = ownerless ? [customerId].filter((id) => id !== null) : belonging.waitsFor;
      resolved.unmatched.push({ event, waitsFor, ownerless });
      updates.push(noteOn(event, { ...known, waitsFor }));
      continue;
    }
    const { place } = belonging;
    const subjects = subjectsOf(belonging, userId);
    const former = leftBy(event, subjects);
    resolved.matched.push({
      event,
      fold: foldEventOf({ ...event, ...known }, fact, { userId, place }),
      customerId,
      subjects,
      left: former,
    });
    updates.push(noteOn(event, { ...known, userId, place, subjects, ...(former.length > 0 && { left: former }) }));
  }
  for (const { event, objectId, ...bearer } of unread) {
    const erasure = erasureOf(bearer, erasures);
    resolved.bearers.push({ ...bearer, erasure });
    const known: Partial<StoredEvent> = erasure ? overwritten(event) : {};
    if (objectId !== null) known.objectId = objectId;
    if (bearer.customerId !== null) known.customerId = bearer.customerId;
    if (Object.keys(known).length > 0) updates.push(noteOn(event, known));
  }
  if (updates.length > 0) await options.events.bulkWrite(updates, { ordered: false });
  return resolved;
}

/** Whose an event is. Of an event that waits, only the Stripe customer is known, if it or a link names one. */
function bearerOf(
  { event: { position }, fact, belonging }: Read & { belonging: Belonging | Waiting },
  { owners, links }: { owners: ReadonlyMap<string, CustomerOwner>; links: ReadonlyMap<string, Link> },
  { trustClientReference }: ResolveOptions,
): Bearer {
  if ('waitsFor' in belonging) {
    return { userId: null, customerId: customerOf(fact, links), sessionId: null, position };
  }
  const { customerId, place } = belonging;
  const userId = customerId
    ? (owners.get(customerId)?.userId ?? null)
    : (belonging.userId ?? claimedBy(fact, trustClientReference));
  return { userId, customerId, sessionId: place.sessionId, position };
}

/** The Stripe customer that a fact names, or that is known of its charge, payment intent or invoice. */
function customerOf(fact: Fact, links: ReadonlyMap<string, Link>): string | null {
  if ('customerId' in fact.now && fact.now.customerId !== null) return fact.now.customerId;
  const linksOfIds = (ids: readonly (string | undefined)[]) => ids.flatMap((id) => (id && links.get(id)) || []);
  const near = linksOfIds(idsOf(fact));
  const far = linksOfIds(near.flatMap(({ intentId, invoiceId }) => [intentId, invoiceId]));
  return [...near, ...far].find(({ customerId }) => customerId !== undefined)?.customerId ?? null;
}

/**
 * Whether an event tells of a dispute of which nobody is known. Its evidence has names and addresses, and it can be of any account that was
 * deleted, so it is erased once there is one. No fact reads the evidence: the dispute can still be placed.
 */
function isNobodysDispute({ kind }: Fact, { userId, customerId }: Bearer): boolean {
  return kind === 'dispute' && userId === null && customerId === null;
}

/** Before anybody looks for erasures: an event of the same batch may be one. */
async function learnErasures(read: readonly Read[], { erasures }: ResolveOptions): Promise<void> {
  await erasures.learn(
    read.flatMap(({ event: { _id, position }, fact }) =>
      fact.kind === 'erasure' ? [{ _id, position, userId: fact.now.userId, stripeIds: fact.now.stripeIds }] : [],
    ),
  );
}

/** Documents that folded the event before. Kept on it until it is settled: whoever dies before must know them again. */
function leftBy({ subjects = [], left = [] }: StoredEvent, present: readonly string[]): string[] {
  return [...new Set([...subjects, ...left])].filter((subject) => !present.includes(subject));
}

function noteOn({ _id }: StoredEvent, known: Partial<StoredEvent>): mongo.AnyBulkWriteOperation<StoredEvent> {
  return { updateOne: { filter: { _id }, update: { $set: known } } };
}

/** What of a stored event its folds see. */
export type FoldedFields = Pick<
  StoredEvent,
  | '_id'
  | 'position'
  | 'createdAt'
  | 'userId'
  | 'place'
  | 'fact'
  | 'answer'
  | 'idempotencyKey'
  | 'actor'
  | 'reason'
  | 'requestId'
  | 'by'
>;

/** The event as its folds see it. */
export function foldEventOf(
  event: FoldedFields,
  fact: Fact,
  { userId, place }: { userId: string; place: Place },
): FoldEvent {
  const { _id: id, position, createdAt: at, actor, reason = null, requestId = null } = event;
  const by = event.by ?? (actor ? { actor, reason, requestId } : null);
  const { answer = null, idempotencyKey = null } = event;
  return { id, position, at, answer, idempotencyKey, userId, fact, place, by };
}

/** A stored event as its folds see it; null for one that was never resolved, or whose fact is of an older version. */
export function storedFold(event: FoldedFields): FoldEvent | null {
  const fact = storedFact(event);
  if (!fact || event.userId === undefined) return null;
  return foldEventOf(event, fact, { userId: event.userId, place: event.place ?? NO_PLACE });
}

function readAll(batch: readonly StoredEvent[], options: ResolveOptions, resolved: Resolved): Read[] {
  const read: Read[] = [];
  for (const event of batch) {
    try {
      const reason = notForUs(event, options);
      const fact = reason === null ? factOf(event) : null;
      if (fact) read.push({ event, fact });
      else resolved.ignored.push({ event, reason });
    } catch (error) {
      if (error instanceof Unreadable) resolved.unreadable.push({ event, error });
      else resolved.failed.push({ event, error });
    }
  }
  return read;
}

/** Charge -> intent -> invoice: each round may name what the next one asks for. */
const HOPS = 3;

async function learnLinks(
  read: readonly Read[],
  { links, trustClientReference }: ResolveOptions,
  resolved: Resolved,
): Promise<Map<string, Link>> {
  const facts = read.map(({ fact }) => fact);
  const before = await links.of([...new Set(facts.flatMap(idsOf))]);
  resolved.links = facts.flatMap((fact) => linksTold(fact, trustClientReference));
  const learned = await links.learn(resolved.links, before);
  return linksOf(facts, links, learned.length > 0 ? null : before);
}

/** Everything that the links say about where these facts belong. */
export async function linksOf(
  facts: readonly Fact[],
  links: Links,
  before: Map<string, Link> | null = null,
): Promise<Map<string, Link>> {
  const known = before ?? (await links.of([...new Set(facts.flatMap(idsOf))]));
  for (let hop = 1; hop < HOPS; hop++) {
    const named = [...known.values()].flatMap(({ intentId, invoiceId }) => [intentId, invoiceId]);
    const missing = named.filter((id) => id !== undefined && !known.has(id)) as string[];
    if (missing.length === 0) break;
    for (const [id, link] of await links.of(missing)) known.set(id, link);
  }
  return known;
}

async function learnOwners(
  read: readonly Read[],
  customerIds: readonly (string | null)[],
  { owners, trustClientReference }: ResolveOptions,
  resolved: Resolved,
): Promise<Map<string, CustomerOwner>> {
  const ids = [...new Set(customerIds)].filter((id) => id !== null);
  const known = await owners.of(ids);
  const claims = read.flatMap(({ event, fact }, n) => {
    const customerId = customerIds[n];
    const userId = claimedBy(fact, trustClientReference);
    const linked = fact.kind === 'customer_link' ? { linked: true as const } : {};
    return customerId && userId
      ? [{ _id: customerId, userId, position: event.position, eventId: event._id, ...linked }]
      : [];
  });
  resolved.owners = await owners.learn(claims, known);
  // Another worker may have learned an earlier claim meanwhile.
  const present = resolved.owners.length === 0 ? known : await owners.of(ids);
  resolved.contradictions = contradictionsOf([...claims, ...known.values()], present);
  return present;
}

/** Whoever claims what belongs to another, in whatever order the claims came: each once. An admin's word settles it. */
function contradictionsOf(
  claims: readonly Pick<CustomerOwner, '_id' | 'userId'>[],
  owners: ReadonlyMap<string, CustomerOwner>,
): Resolved['contradictions'] {
  const found = claims.flatMap(({ _id, userId }) => {
    const owner = owners.get(_id);
    if (!owner || owner.linked || owner.userId === userId) return [];
    return [{ customerId: _id, ownedBy: owner.userId, claimedBy: userId }];
  });
  return [...new Map(found.map((one) => [`${one.customerId}:${one.claimedBy}`, one])).values()];
}
