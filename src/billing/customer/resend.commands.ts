import type { mongo } from 'mongoose';
import type { MessageDocument } from '../../outbox/message.document.ts';
import { CUSTOMER_KINDS } from '../../outbox/message.ts';
import type { Clock } from '../../platform/clock.ts';
import type { IdempotentOperation } from '../../platform/idempotent-operation.ts';
import { BillingError } from '../errors.ts';

export interface ResendOptions {
  messages: mongo.Collection<MessageDocument>;
  wall: Clock;
}

/**
 * Sends a message to a user again, to their present addresses, and returns the ID of the new message. A copy is sent, because the row of a
 * message keeps the service from sending it twice. Calls `admit` before the copy is stored. Throws UNKNOWN_MESSAGE, and MESSAGE_NOT_RESENDABLE for
 * a message that was not sent, was withdrawn or erased, or asks to confirm an address.
 */
export async function resendMessage(
  userId: string,
  messageId: string,
  { id: operationId }: Pick<IdempotentOperation, 'id'>,
  { messages, wall, admit }: ResendOptions & { admit(): Promise<void> },
): Promise<string> {
  const found = await messages.findOne({ _id: messageId, userId, kind: { $in: [...CUSTOMER_KINDS] } });
  if (!found) throw new BillingError('UNKNOWN_MESSAGE', {}, ['input', 'messageId']);
  if (!isResendable(found)) throw new BillingError('MESSAGE_NOT_RESENDABLE', {}, ['input', 'messageId']);
  await admit();
  const { kind, at, data, stagedAt, source, revision } = found;
  const _id = `${messageId}:again:${operationId}`;
  // The time of staging is kept: the notifier skips news that is old when it is staged.
  const copy = { kind, userId, at, data, stagedAt, source, revision, state: 'DUE' as const, dueAt: wall.now() };
  // A repeated operation finds the copy, which may have been sent meanwhile.
  await messages.updateOne({ _id }, { $setOnInsert: copy }, { upsert: true });
  return _id;
}

/** `updateContact` creates a new link to confirm an address, so such a message is not sent again. */
function isResendable({ state, outcome, erased, kind }: MessageDocument): boolean {
  const wasTried = outcome === 'SENT' || outcome === 'PARKED';
  return wasTried && state === 'DUE' && erased === undefined && kind !== 'confirm-email';
}
