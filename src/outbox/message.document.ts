import { type Connection, type mongo, Schema } from 'mongoose';
import type { Message } from './message.ts';

/** A message on its way to a person. Rows are never deleted: they are what keeps a fact from being told twice. */
export interface MessageDocument extends Omit<Message, 'id'> {
  /** The message's id. */
  _id: string;
  stagedAt: Date;
  /** The document that staged it last, and its revision. */
  source: string;
  revision: number;
}

const messageSchema = new Schema(
  {
    _id: { type: String, required: true },
    kind: { type: String, required: true },
    userId: { type: String, required: true },
    at: { type: Date, required: true },
    state: { type: String, required: true },
    data: Schema.Types.Mixed,
    stagedAt: { type: Date, required: true },
    source: { type: String, required: true },
    revision: { type: Number, required: true },
  },
  { collection: 'messages', versionKey: false, minimize: false, strict: 'throw' },
);
messageSchema.index({ userId: 1, at: -1 });

export function messageCollection(connection: Connection): mongo.Collection<MessageDocument> {
  return connection.model('Message', messageSchema).collection as unknown as mongo.Collection<MessageDocument>;
}
