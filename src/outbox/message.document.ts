import { type Connection, type mongo, Schema } from 'mongoose';
import { collectionOf } from '../platform/mongo.ts';
import type { Message } from './message.ts';

/** A message to a person. Rows are never deleted, because they keep the service from sending a message twice. */
export interface MessageDocument extends Omit<Message, 'id'> {
  /** The ID of the message. */
  _id: string;
  stagedAt: Date;
  /** The document that staged it last, and its revision. */
  source: string;
  revision: number;
  /** When sending is tried next. Absent once the message is sent, skipped or parked. A claim moves it into the future, as a lease. */
  dueAt?: Date;
  lease?: string;
  /** The result. Absent while the message is due, and if it was withdrawn before it was sent. */
  outcome?: 'SENT' | 'SKIPPED' | 'PARKED';
  /** The deliveries, by audience and channel: `customer:EMAIL`. */
  delivered?: Record<string, Delivered>;
  /** How often sending failed, and the last error. */
  attempts?: number;
  error?: string;
  /** The account was deleted: personal data is overwritten, and what is sent from then on is not kept. */
  erased?: true;
}

/** What was sent to one reader. `error` is present, and the text absent, if it was refused for good. An erasure leaves null. */
export interface Delivered {
  at: Date;
  error?: string;
  subject?: string;
  /** Without the links that act for their reader: those that unsubscribe or confirm an address. */
  text?: string;
}

const messageSchema = new Schema(
  {
    _id: { type: String, required: true },
    kind: { type: String, required: true },
    userId: String,
    at: { type: Date, required: true },
    state: { type: String, required: true },
    data: Schema.Types.Mixed,
    stagedAt: { type: Date, required: true },
    source: { type: String, required: true },
    revision: { type: Number, required: true },
    dueAt: Date,
    lease: String,
    outcome: String,
    delivered: Schema.Types.Mixed,
    attempts: Number,
    error: String,
    erased: Boolean,
  },
  { collection: 'messages', versionKey: false, minimize: false, strict: 'throw' },
);
messageSchema.index({ userId: 1, at: -1 });
messageSchema.index({ state: 1, dueAt: 1 }, { sparse: true });
messageSchema.index({ outcome: 1 }, { sparse: true });
// An erasure reads messages by source, to overwrite them. See folding/erase.ts.
messageSchema.index({ source: 1 });

/** The collection `messages`. */
export function messageCollection(connection: Connection): mongo.Collection<MessageDocument> {
  return collectionOf(connection, 'Message', messageSchema);
}
