import { type Connection, type mongo, Schema } from 'mongoose';

/** Parameters of a call to Stripe, frozen under its idempotency key before the first try: every retry sends the same. */
export interface IdempotencyRow {
  _id: string;
  params: { metadata: { userId: string }; email?: string };
  /** How often Stripe answered 5xx: part of the key, because Stripe replays such an answer. */
  attempts: number;
  createdAt: Date;
}

const idempotencySchema = new Schema<IdempotencyRow>(
  { _id: { type: String, required: true }, params: Schema.Types.Mixed, attempts: Number, createdAt: Date },
  { collection: 'idempotency', versionKey: false, minimize: false, strict: 'throw' },
);

export function idempotencyCollection(connection: Connection): mongo.Collection<IdempotencyRow> {
  return connection.model('Idempotency', idempotencySchema).collection as unknown as mongo.Collection<IdempotencyRow>;
}
