import { type Connection, type mongo, Schema } from 'mongoose';
import { collectionOf } from '../platform/mongo.ts';

export type EventSource = 'STRIPE_WEBHOOK' | 'STRIPE_SYNC' | 'ADMIN' | 'CUSTOMER' | 'SYSTEM';
export type EventStatus = 'RECEIVED' | 'PROCESSED' | 'IGNORED' | 'UNMATCHED' | 'FAILED' | 'PARKED';

/** The `waitsFor` of a folded event whose stream has no owner. It has a prefix, because the stream of a guest has the ID of the payment. */
export const anOwnerOf = (stream: string): string => `${OWNER}${stream}`;

/** Returns the stream of `anOwnerOf`, null for another ID. */
export const streamWithoutOwner = (waitsFor: string): string | null =>
  waitsFor.startsWith(OWNER) ? waitsFor.slice(OWNER.length) : null;

const OWNER = 'owner:';

/** The statuses of events that need attention. */
export const OPEN_STATUSES: EventStatus[] = ['FAILED', 'PARKED', 'UNMATCHED'];

/** Sources other than webhooks. Nearly all events are webhooks, so an index on that source would select nothing. */
export const RARE_SOURCES: EventSource[] = ['STRIPE_SYNC', 'ADMIN', 'CUSTOMER', 'SYSTEM'];

/** An event as it is stored, before it is interpreted. */
export interface NewEvent {
  /** Stripe's `evt_...`, or ours. */
  _id: string;
  type: string;
  source: EventSource;
  /** The place of the event in the order of all events. It never changes. See position.ts. */
  position: string;
  /** When it happened. */
  createdAt: Date;
  receivedAt: Date;
  apiVersion: string | null;
  livemode: boolean;
  /** The text that was signed, or the JSON text of our own event. */
  payload: string;
  /** The Stripe object that it is about, if it names one. */
  objectId?: string;
  /** The idempotency key of the request to Stripe that caused it, if it was one with a key. */
  idempotencyKey?: string;
  /** The fact read from the payload (facts/), stored so that folds need not parse payloads. Absent if no fold reads the type, or if reading failed. */
  fact?: unknown;
  /** The stream that the event belongs to. Absent while it is unknown, and for events that no stream folds. See billing/customer/stream.ts. */
  stream?: string;
  /** Whether TRUST_CLIENT_REFERENCE was on when the event was received, so that its client reference may name the user. */
  trusted?: true;
  /** For an object read from Stripe: when it was requested, and which events about it were stored then. See Answer in src/billing/fold.ts. */
  answer?: { since: number; askedAt: Date; seen: string[] };
  /** Who caused the event if it was not Stripe, and why. */
  actor?: { kind: 'CUSTOMER' | 'ADMIN' | 'SUPPORT' | 'FINANCE' | 'SERVICE' | 'STRIPE' | 'SYSTEM'; id: string | null };
  reason?: string | null;
  /** The ID of the request that delivered it. */
  requestId?: string | null;
  /** The span of that request if it was traced. The spans of processing the event are its children. */
  traceparent?: string;
}

/** A stored event. The fields of NewEvent never change. The fields below record the processing. */
export interface StoredEvent extends NewEvent {
  status: EventStatus;
  /** Decides which worker reads the event while it is due. See partition.ts. */
  partition: number;
  /**
   * When a worker should process it, by MongoDB's time. Absent once it is done. If the process that accepted it folds it at once, this is a
   * little later, in case that process dies. Otherwise it is the start of time.
   */
  dueAt?: Date;
  /** How often it was rescheduled. Marking an event as done requires the count that was read, so a reschedule in between wins. */
  wakes?: number;
  attempts: number;
  /** When folding it failed last. Absent once it is done. */
  failedAt?: Date;
  deliveries: number;
  /** When a webhook delivered it, if the event was stored from Stripe's list before. */
  webhookAt?: Date;
  error?: string;
  processedAt?: Date;
  /** Who sent the command that caused the event, if it was a command of this service. */
  by?: { actor: NonNullable<NewEvent['actor']>; reason: string | null; requestId: string | null };
  /** While UNMATCHED: Stripe IDs whose payment must be known first, or `anOwnerOf` its stream if the stream has no owner. */
  waitsFor?: string[];
  /** When Stripe will be asked about these IDs, and how often it was asked. */
  lookUpAt?: Date;
  lookups?: number;
  /** The personal fields of payload and fact were overwritten, because the account was deleted or may be that of an unassigned dispute. */
  erased?: true;
}

const eventSchema = new Schema<StoredEvent>(
  {
    _id: { type: String, required: true },
    type: { type: String, required: true },
    source: { type: String, required: true },
    position: { type: String, required: true },
    createdAt: { type: Date, required: true },
    receivedAt: { type: Date, required: true },
    apiVersion: { type: String },
    livemode: { type: Boolean, required: true },
    payload: { type: String, required: true },
    actor: Schema.Types.Mixed,
    reason: String,
    requestId: String,
    traceparent: String,
    status: { type: String, required: true },
    partition: { type: Number, required: true },
    dueAt: Date,
    wakes: Number,
    attempts: { type: Number, required: true },
    failedAt: Date,
    deliveries: { type: Number, required: true },
    webhookAt: Date,
    error: String,
    processedAt: Date,
    objectId: String,
    idempotencyKey: String,
    answer: Schema.Types.Mixed,
    stream: String,
    trusted: Boolean,
    by: Schema.Types.Mixed,
    waitsFor: { type: [String], default: undefined },
    lookUpAt: Date,
    lookups: Number,
    erased: Boolean,
    fact: Schema.Types.Mixed,
  },
  { collection: 'events', versionKey: false, minimize: false, strict: 'throw' },
);
const IF_KNOWN = (field: string) => ({ partialFilterExpression: { [field]: { $exists: true } } });
// Due events, by partition.
eventSchema.index({ partition: 1, dueAt: 1 }, IF_KNOWN('dueAt'));
// The events of a stream, in order.
eventSchema.index({ stream: 1, position: 1 }, IF_KNOWN('stream'));
eventSchema.index({ waitsFor: 1 }, { sparse: true });
eventSchema.index({ lookUpAt: 1 }, { sparse: true });
// The lists for staff, newest first. See event.read.ts. Most events are done, so the index by status leaves them out.
eventSchema.index({ position: -1 });
eventSchema.index({ type: 1, position: -1 });
eventSchema.index({ status: 1, position: -1 }, { partialFilterExpression: { status: { $in: OPEN_STATUSES } } });
eventSchema.index({ objectId: 1, position: -1 }, IF_KNOWN('objectId'));
eventSchema.index({ source: 1, position: -1 }, { partialFilterExpression: { source: { $in: RARE_SOURCES } } });

/**
 * The collection `events`: an append-only log. Mongoose declares the schema and builds the indexes. Reads and writes use the driver's
 * collection, which neither casts nor drops fields of a guarded write.
 */
export function eventCollection(connection: Connection): mongo.Collection<StoredEvent> {
  return collectionOf(connection, 'Event', eventSchema);
}
