import { type Connection, type mongo, Schema } from 'mongoose';

export type EventSource = 'STRIPE_WEBHOOK' | 'STRIPE_SYNC' | 'ADMIN' | 'CUSTOMER' | 'SYSTEM';
export type EventStatus = 'RECEIVED' | 'PROCESSED' | 'IGNORED' | 'UNMATCHED' | 'FAILED' | 'PARKED';

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
  /** When the worker should look at it; absent once it is settled. A claim moves it into the future: that is the lease. */
  dueAt?: Date;
  /** Which claim holds it. */
  lease?: string;
  /** How often it was made due again after it was stored: whoever settles it says how often that was when they read it. */
  wakes?: number;
  attempts: number;
  deliveries: number;
  /** When a webhook brought it, where Stripe's list had told of it before. */
  webhookAt?: Date;
  error?: string;
  processedAt?: Date;
  /** Its Stripe customer, and the user to whom that customer belongs. */
  customerId?: string;
  userId?: string;
  /** The documents that fold it: `entitlement:<userId>`, `payment:<id>`. Set before it is folded anywhere. */
  subjects?: string[];
  /** Documents that folded it for a former owner and must now do without it; absent once they do. */
  left?: string[];
  /** Whose command of ours Stripe tells of, where it was one. */
  by?: { actor: NonNullable<NewEvent['actor']>; reason: string | null; requestId: string | null };
  /** What it belongs to besides: its payment, and what that is for. */
  place?: { paymentId: string | null; subscriptionId: string | null; sessionId: string | null };
  /** While UNMATCHED: the Stripe ids of which somebody must learn more first. */
  waitsFor?: string[];
  /** When Stripe is to be asked about them, and how often it was. */
  lookUpAt?: Date;
  lookups?: number;
  /** Its personal fields were overwritten, in payload and fact: the account was deleted, or it can be that of a dispute which is nobody's. */
  erased?: true;
  /** What it says (facts/), kept so that folds stream facts and not payloads. */
  fact?: unknown;
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
    dueAt: Date,
    lease: String,
    wakes: Number,
    attempts: { type: Number, required: true },
    deliveries: { type: Number, required: true },
    webhookAt: Date,
    error: String,
    processedAt: Date,
    objectId: String,
    idempotencyKey: String,
    answer: Schema.Types.Mixed,
    customerId: String,
    userId: String,
    subjects: { type: [String], default: undefined },
    left: { type: [String], default: undefined },
    by: Schema.Types.Mixed,
    place: Schema.Types.Mixed,
    waitsFor: { type: [String], default: undefined },
    lookUpAt: Date,
    lookups: Number,
    erased: Boolean,
    fact: Schema.Types.Mixed,
  },
  { collection: 'events', versionKey: false, minimize: false, strict: 'throw' },
);
eventSchema.index({ dueAt: 1 }, { sparse: true });
eventSchema.index({ subjects: 1, position: 1 }, { sparse: true });
eventSchema.index({ waitsFor: 1 }, { sparse: true });
eventSchema.index({ lookUpAt: 1 }, { sparse: true });
eventSchema.index({ status: 1, receivedAt: 1 });
// What staff look for, newest first; see event.read.ts.
eventSchema.index({ position: -1 });
for (const field of ['type', 'status', 'source']) eventSchema.index({ [field]: 1, position: -1 });
// Those that are known of an event only later: without the filter each event would stand in all three before, and be moved.
for (const field of ['objectId', 'customerId', 'userId']) {
  eventSchema.index({ [field]: 1, position: -1 }, { partialFilterExpression: { [field]: { $exists: true } } });
}

/**
 * The collection `events`: an append-only log of facts. The schema is declared with mongoose, which builds the indexes; reads and
 * writes go through its driver collection, where a guarded write says exactly what it does and nothing is cast or left out.
 */
export function eventCollection(connection: Connection): mongo.Collection<StoredEvent> {
  return connection.model('Event', eventSchema).collection as unknown as mongo.Collection<StoredEvent>;
}
