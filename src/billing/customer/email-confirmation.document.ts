import { type Connection, type mongo, Schema } from 'mongoose';
import { collectionOf } from '../../platform/mongo.ts';

/** A link that was sent to confirm an e-mail address. The token itself is only in the e-mail. */
export interface EmailConfirmation {
  /** SHA-256 of the token, in base64url. */
  _id: string;
  userId: string;
  /** The event that requested the address. A newer request makes this link void. */
  requestId: string;
  /** When the address was confirmed with it. */
  confirmedAt?: Date;
  createdAt: Date;
}

/** How long a link is stored: long after it expired, so that its page can still say that the address is confirmed. */
const KEPT_SECONDS = 30 * 86_400;

const confirmationSchema = new Schema<EmailConfirmation>(
  {
    _id: { type: String, required: true },
    userId: { type: String, required: true },
    requestId: { type: String, required: true },
    confirmedAt: Date,
    createdAt: { type: Date, required: true },
  },
  { collection: 'email_confirmations', versionKey: false, strict: 'throw' },
);
confirmationSchema.index({ createdAt: 1 }, { expireAfterSeconds: KEPT_SECONDS });

export type EmailConfirmationCollection = mongo.Collection<EmailConfirmation>;

/** The collection `email_confirmations`: hashes and IDs only. */
export function emailConfirmationCollection(connection: Connection): EmailConfirmationCollection {
  return collectionOf(connection, 'EmailConfirmation', confirmationSchema);
}
