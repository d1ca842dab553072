import { type Connection, type mongo, Schema } from 'mongoose';

export type EventSource = 'STRIPE_WEBHOOK' | 'STRIPE_SYNC' | 'ADMIN' | 'CUSTOMER' | 'SYSTEM';
export type EventStatus = 'RECEIVED' | 'PROCESSED' | 'IGNORED' | 'UNMATCHED' | 'FAILED' | 'PARKED';

/** What an event waits for that is folded, in a stream of nobody. No Stripe ID: a guest's stream is named after their payment. */
export const anOwnerOf = (stream: string): string => `owner:${stream}`;

/** Those of events that somebody should look at. */
export const OPEN_STATUSES: EventStatus[] = ['FAILED', 'PARKED', 'UNMATCHED'];

/** Sources of events other than webhooks, which bring nearly all of them and so need no index. */
export const RARE_SOURCES: EventSource[] = ['STRIPE_SYNC', 'ADMIN', 'CUSTOMER', 'SYSTEM'];

/** What is known of an event the moment it is stored: before anybody tried to understand it. */
export interface NewEvent {
  /** Stripe's `evt_...`, or ours. */
  _id: string;
  type: string;
  source: EventSource;
  /** Its place in the one order of all events; never changes. See position.ts. */
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
  /** What it says (facts/), kept so that folds read facts and not payloads. Absent where nothing reads it, or it could not be read. */
  fact?: unknown;
  /** The stream that folds it; absent while nobody knows, and for what no stream folds. See billing/customer/stream.ts. */
  stream?: string;
  /** The owner of this service trusted client references when it came: its fact may claim its stream by one. */
  trusted?: true;
  /** Of an answer of Stripe: when it was asked for, and what was stored about its object then. See Answer in src/billing/fold.ts. */
  answer?: { since: number; askedAt: Date; seen: string[] };
  /** Who caused it, where it is not Stripe, and why. */
  actor?: { kind: 'CUSTOMER' | 'ADMIN' | 'SUPPORT' | 'SERVICE' | 'STRIPE' | 'SYSTEM'; id: string | null };
  reason?: string | null;
  /** The request that brought it here. */
  requestId?: string | null;
  /** The span of that request, where it was traced: what comes of the event hangs below it. */
  traceparent?: string;
}

/** A fact, stored once and never edited; the fields below it are the worker's notebook. */
export interface StoredEvent extends NewEvent {
  status: EventStatus;
  /** Which workers look for it, while it is due; see partition.ts. */
  partition: number;
  /**
   * When a worker should look at it, by MongoDB's time; absent once it is done. If the process that accepted it folds it at once, this is a
   * little later, in case that process dies. Otherwise it is the start of time.
   */
  dueAt?: Date;
  /** How often it was rescheduled after it was stored: whoever is done with it says how often that was when they read it. */
  wakes?: number;
  attempts: number;
  /** When folding it threw last. Absent once it is done. */
  failedAt?: Date;
  deliveries: number;
  /** When a webhook brought it, where Stripe's list had told of it before. */
  webhookAt?: Date;
  error?: string;
  processedAt?: Date;
  /** Whose command of ours Stripe tells of, where it was one. */
  by?: { actor: NonNullable<NewEvent['actor']>; reason: string | null; requestId: string | null };
  /** While UNMATCHED: the Stripe IDs of which a payment must be known first, or `anOwnerOf` the stream that nobody owns. */
  waitsFor?: string[];
  /** When Stripe is to be asked about them, and how often it was. */
  lookUpAt?: Date;
  lookups?: number;
  /** Its personal fields were overwritten, in payload and fact: the account was deleted, or it can be that of a dispute which is nobody's. */
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
// What is due, by whoever looks for it.
eventSchema.index({ partition: 1, dueAt: 1 }, IF_KNOWN('dueAt'));
// What a stream is the fold of.
eventSchema.index({ stream: 1, position: 1 }, IF_KNOWN('stream'));
eventSchema.index({ waitsFor: 1 }, { sparse: true });
eventSchema.index({ lookUpAt: 1 }, { sparse: true });
// What staff look for, newest first; see event.read.ts. What is done is most of all, so its status has no index.
eventSchema.index({ position: -1 });
eventSchema.index({ type: 1, position: -1 });
eventSchema.index({ status: 1, position: -1 }, { partialFilterExpression: { status: { $in: OPEN_STATUSES } } });
eventSchema.index({ objectId: 1, position: -1 }, IF_KNOWN('objectId'));
eventSchema.index({ source: 1, position: -1 }, { partialFilterExpression: { source: { $in: RARE_SOURCES } } });

/**
 * The collection `events`: an append-only log of facts. The schema is declared with mongoose, which builds the indexes; reads and
 * writes go through its driver collection, where a guarded write says exactly what it does and nothing is cast or left out.
 */
export function eventCollection(connection: Connection): mongo.Collection<StoredEvent> {
  return connection.model('Event', eventSchema).collection as unknown as mongo.Collection<StoredEvent>;
}
