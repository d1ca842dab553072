import type { mongo } from 'mongoose';
import type { CausedBy } from '../billing/caused-by.ts';
import { claimedBy } from '../billing/customer/claimed-by.ts';
import type { PaymentDocument } from '../billing/payment/payment.document.ts';
import { referencesOf } from '../billing/payment/placement.ts';
import type { Fact } from '../facts/fact.ts';
import { Unreadable } from '../facts/read-fact.ts';
import { isIdOf } from '../facts/stripe-objects/registry.ts';
import type { StoredEvent } from '../inbox/event.document.ts';
import { partitionOf } from '../inbox/partition.ts';
import { IN_ONE_ANSWER } from '../platform/mongo.ts';
import { causesOf } from './causes.ts';
import { factOf, notForUs, type OwnAccount } from './stored-fact.ts';
import { streamOf } from './streams.ts';

/** A batch of events, sorted by how each continues. */
export interface Routed {
  /** Events whose stream is known, and stored on the event. */
  routed: { event: StoredEvent; fact: Fact; stream: string }[];
  /** Events that name only a payment which is unknown so far. */
  unmatched: { event: StoredEvent; fact: Fact; waitsFor: string[] }[];
  /** Events of a type that changes nothing, and events that are not for this service. Those have a reason. */
  ignored: { event: StoredEvent; reason: string | null }[];
  /** Events that no retry can read. They are ignored, too. */
  unreadable: { event: StoredEvent; error: Unreadable }[];
  /** Events whose payload could not be read. They are retried. */
  failed: { event: StoredEvent; error: unknown }[];
}

export interface RouteOptions extends OwnAccount {
  events: mongo.Collection<StoredEvent>;
  payments: mongo.Collection<PaymentDocument>;
  /** Finds the commands that caused webhooks. Absent if the process runs no commands. */
  causedBy?: CausedBy;
}

/**
 * Finds the stream of each event, and stores it on the event *before* it is folded: a refold reads events by stream, so it would miss an
 * event without one. Most events name their stream, and `accept` has stored it already.
 */
export async function route(batch: readonly StoredEvent[], options: RouteOptions): Promise<Routed> {
  const routed: Routed = { routed: [], unmatched: [], ignored: [], unreadable: [], failed: [] };
  const read = readAll(batch, options, routed);
  const [referred, causes] = await Promise.all([streamsReferredTo(read, options), causesOf(batch, options.causedBy)]);
  const updates: mongo.AnyBulkWriteOperation<StoredEvent>[] = [];
  for (const { event: stored, fact } of read) {
    const by = causes.get(stored._id);
    const stream = referred.get(stored._id) ?? streamOf(fact);
    const known: Partial<StoredEvent> = {
      ...(stored.fact !== fact && { fact }),
      ...(stream !== null && stream !== stored.stream && { stream, partition: partitionOf(stream) }),
      ...(by && !stored.by && { by }),
      // The fact has an ID even if the payload has no `data.object.id`.
      ...(stored.objectId === undefined && { objectId: fact.id }),
    };
    const event = { ...stored, ...known };
    if (Object.keys(known).length > 0)
      updates.push({ updateOne: { filter: { _id: event._id }, update: { $set: known } } });
    const waitsFor = stream === null ? waitsForOf(fact) : [];
    if (stream === null && waitsFor.length === 0) routed.ignored.push({ event, reason: NAMES_NOTHING });
    else if (stream === null) routed.unmatched.push({ event, fact, waitsFor });
    else routed.routed.push({ event, fact, stream });
  }
  if (updates.length > 0) await options.events.bulkWrite(updates, { ordered: false });
  return routed;
}

/** The reason for ignoring an event: no later event can give it a stream. */
const NAMES_NOTHING = 'The event names no customer and no payment.';

/** The IDs that give an event its stream. A detached payment method names no Stripe customer, but its earlier events do. */
const waitsForOf = (fact: Fact): string[] => (fact.kind === 'payment_method' ? [fact.id] : followed(fact));

/** The references that give a fact its stream. If there is an invoice, it alone counts: the intent may still belong to a guest's payment. */
function followed(fact: Fact): string[] {
  const ids = referencesOf(fact);
  const invoices = ids.filter((id) => isIdOf('invoice', id));
  return invoices.length > 0 ? invoices : ids;
}

interface Read {
  event: StoredEvent;
  fact: Fact;
}

/**
 * Returns the streams of events that refer to another object, by event ID: the stream of the payment that they name, or of an earlier
 * event of the same payment method. An invoice or a session names the stream of its payment itself. The first event decides, so a payment
 * is never in two streams.
 */
async function streamsReferredTo(
  read: readonly Read[],
  { events, payments }: RouteOptions,
): Promise<ReadonlyMap<string, string>> {
  const following = read.filter(({ fact }) => followsPayment(fact));
  const detached = read.filter(({ fact }) => fact.kind === 'payment_method' && streamOf(fact) === null);
  const [streamsByReference, streamsOfMethods] = await Promise.all([
    streamsOfPayments(
      following.flatMap(({ fact }) => followed(fact)),
      payments,
    ),
    streamsOfObjects(
      detached.map(({ fact }) => fact.id),
      events,
    ),
  ]);
  for (const { fact } of read) {
    const stream = streamOf(fact);
    if (stream !== null && definesPayment(fact))
      for (const id of followed(fact)) if (!streamsByReference.has(id)) streamsByReference.set(id, stream);
  }
  const ofEvent = ({ event, fact }: Read): [string, string][] => {
    const found = waitsForOf(fact)
      .map((id) => streamsByReference.get(id) ?? streamsOfMethods.get(id))
      .find((stream) => stream !== undefined);
    return found === undefined ? [] : [[event._id, found]];
  };
  return new Map([...following, ...detached].flatMap(ofEvent));
}

/** Whether an event belongs to the stream of its payment, even if it names another one. */
function followsPayment(fact: Fact): boolean {
  if (fact.kind === 'invoice_lines') return fact.now.customerId === null;
  return referencesOf(fact).length > 0;
}

/** Whether an event introduces a payment. The payment is in the stream of the event, unless it is in another stream already. */
const definesPayment = ({ kind }: Fact): boolean =>
  kind === 'invoice' || kind === 'checkout_session' || kind === 'standalone';

/** Returns the stream of the payment of each reference, by reference. Unknown references are absent. */
export async function streamsOfPayments(
  refs: readonly string[],
  payments: mongo.Collection<PaymentDocument>,
): Promise<Map<string, string>> {
  if (refs.length === 0) return new Map();
  const rows = await payments
    .find({ refs: { $in: [...new Set(refs)] } }, IN_ONE_ANSWER)
    .project<Pick<PaymentDocument, '_id' | 'refs' | 'stream'>>({ refs: 1, stream: 1 })
    .toArray();
  // Until a guest's stream is folded again, two rows can have the same reference. The row of the invoice wins, so it comes last.
  const ofInvoices = ({ _id }: (typeof rows)[number]) => Number(isIdOf('invoice', _id));
  rows.sort((a, b) => ofInvoices(a) - ofInvoices(b));
  return new Map(rows.flatMap((row) => row.refs.map((ref) => [ref, row.stream] as const)));
}

/** Returns the stream of each object, by its ID: that of its earliest event with a stream. Unknown objects are absent. */
export async function streamsOfObjects(
  ids: readonly string[],
  events: mongo.Collection<StoredEvent>,
): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await events
    .find({ objectId: { $in: [...new Set(ids)] }, stream: { $exists: true } }, IN_ONE_ANSWER)
    .project<Pick<StoredEvent, 'objectId' | 'stream'>>({ objectId: 1, stream: 1 })
    .sort({ position: -1 })
    .toArray();
  // The earliest event wins, so it comes last.
  return new Map(rows.flatMap(({ objectId, stream }) => (objectId && stream ? [[objectId, stream] as const] : [])));
}

function readAll(batch: readonly StoredEvent[], options: RouteOptions, routed: Routed): Read[] {
  const read: Read[] = [];
  for (const event of batch) {
    try {
      const reason = notForUs(event, options);
      const fact = reason === null ? factOf(event) : null;
      // A fact whose shape does not match its version throws here, where it fails only its own event.
      if (fact) [streamOf(fact), referencesOf(fact), claimedBy(fact, false)];
      if (fact) read.push({ event, fact });
      else routed.ignored.push({ event, reason });
    } catch (error) {
      if (error instanceof Unreadable) routed.unreadable.push({ event, error });
      else routed.failed.push({ event, error });
    }
  }
  return read;
}
