import { type Connection, type mongo, Schema } from 'mongoose';
import { collectionOf } from '../platform/mongo.ts';
import type { Message } from './message.ts';

/** A message on its way to a person. Rows are never deleted: they are what keeps a fact from being told twice. */
export interface MessageDocument extends Omit<Message, 'id'> {
  /** The message's id. */
  _id: string;
  stagedAt: Date;
  /** The document that staged it last, and its revision. */
  source: string;
  revision: number;
  /** When telling it is to be tried; absent once that is over. A claim moves it into the future: that is the lease. */
  dueAt?: Date;
  lease?: string;
  /** What became of it. Absent while it is due, and where it was withdrawn before. */
  outcome?: 'SENT' | 'SKIPPED' | 'PARKED';
  /** Whom it has reached, by audience and channel: `customer:EMAIL`. `error` stands where it was refused for good. */
  delivered?: Record<string, { at: Date; error?: string }>;
  /** How often it could not be handed over, and why at last. */
  attempts?: number;
  error?: string;
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
  },
  { collection: 'messages', versionKey: false, minimize: false, strict: 'throw' },
);
messageSchema.index({ userId: 1, at: -1 });
messageSchema.index({ state: 1, dueAt: 1 }, { sparse: true });
messageSchema.index({ outcome: 1 }, { sparse: true });
// What an erasure overwrites; see folding/erase.ts.
messageSchema.index({ source: 1 });

export function messageCollection(connection: Connection): mongo.Collection<MessageDocument> {
  return collectionOf(connection, 'Message', messageSchema);
}
