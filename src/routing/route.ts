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

/** What became clear about a batch of events before any of them is folded. */
export interface Routed {
  /** Events with their streams, which are stored on them. */
  routed: { event: StoredEvent; fact: Fact; stream: string }[];
  /** They name a payment that nobody knows yet. */
  unmatched: { event: StoredEvent; fact: Fact; waitsFor: string[] }[];
  /** Of a type that changes nothing, or not for this service: then with the reason. */
  ignored: { event: StoredEvent; reason: string | null }[];
  /** Reading them again would say the same, so they are ignored, too. */
  unreadable: { event: StoredEvent; error: Unreadable }[];
  /** Their payload could not be read. */
  failed: { event: StoredEvent; error: unknown }[];
}

export interface RouteOptions extends OwnAccount {
  events: mongo.Collection<StoredEvent>;
  payments: mongo.Collection<PaymentDocument>;
  /** Whose commands webhooks tell of; absent where nobody gives any. */
  causedBy?: CausedBy;
}

/**
 * Finds the stream of each event, and stores it on the event *before* it is folded: a refold reads events by stream, so one without
 * would be missed by it. Most events name their stream, and it was stored when they were accepted.
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
      // Named by the fact where the payload does not name it in Stripe's way.
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

/** No event that comes later can tell where it belongs. */
const NAMES_NOTHING = 'The event names no customer and no payment.';

/** A payment method that names no Stripe customer was somebody's, whose earlier event says so. */
const waitsForOf = (fact: Fact): string[] => (fact.kind === 'payment_method' ? [fact.id] : followed(fact));

/** The references that say where a fact belongs: an invoice alone, because its intent may still be that of a guest's payment. */
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
 * By event: the stream of the payment that it names, or of an earlier event of the same payment method. An invoice and a session say by
 * themselves where their payment is, but the first word counts: one payment is never in two streams, whatever is told of it.
 */
async function streamsReferredTo(
  read: readonly Read[],
  { events, payments }: RouteOptions,
): Promise<ReadonlyMap<string, string>> {
  const following = read.filter(({ fact }) => followsPayment(fact));
  const detached = read.filter(({ fact }) => fact.kind === 'payment_method' && streamOf(fact) === null);
  const [rows, told] = await Promise.all([
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
      for (const id of followed(fact)) if (!rows.has(id)) rows.set(id, stream);
  }
  const ofEvent = ({ event, fact }: Read): [string, string][] => {
    const found = waitsForOf(fact)
      .map((id) => rows.get(id) ?? told.get(id))
      .find((stream) => stream !== undefined);
    return found === undefined ? [] : [[event._id, found]];
  };
  return new Map([...following, ...detached].flatMap(ofEvent));
}

/** Whether an event belongs where its payment belongs, whatever else it names. */
function followsPayment(fact: Fact): boolean {
  if (fact.kind === 'invoice_lines') return fact.now.customerId === null;
  return referencesOf(fact).length > 0;
}

/** Whether an event makes a payment known: then its payment is in its stream, unless it is in another one already. */
const definesPayment = ({ kind }: Fact): boolean =>
  kind === 'invoice' || kind === 'checkout_session' || kind === 'standalone';

/** By reference: the stream of the payment that has it. */
export async function streamsOfPayments(
  refs: readonly string[],
  payments: mongo.Collection<PaymentDocument>,
): Promise<Map<string, string>> {
  if (refs.length === 0) return new Map();
  const rows = await payments
    .find({ refs: { $in: [...new Set(refs)] } }, IN_ONE_ANSWER)
    .project<Pick<PaymentDocument, '_id' | 'refs' | 'stream'>>({ refs: 1, stream: 1 })
    .toArray();
  // Until a guest's stream is folded again, a reference may stand on two rows. That of the invoice counts, and comes last.
  const ofInvoices = ({ _id }: (typeof rows)[number]) => Number(isIdOf('invoice', _id));
  rows.sort((a, b) => ofInvoices(a) - ofInvoices(b));
  return new Map(rows.flatMap((row) => row.refs.map((ref) => [ref, row.stream] as const)));
}

/** By object: the stream of its earliest event that has one. */
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
  // The earliest comes last, and counts.
  return new Map(rows.flatMap(({ objectId, stream }) => (objectId && stream ? [[objectId, stream] as const] : [])));
}

function readAll(batch: readonly StoredEvent[], options: RouteOptions, routed: Routed): Read[] {
  const read: Read[] = [];
  for (const event of batch) {
    try {
      const reason = notForUs(event, options);
      const fact = reason === null ? factOf(event) : null;
      // A fact of another form than its version says throws here, and not where it would keep others back.
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
