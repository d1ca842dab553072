import type { mongo } from 'mongoose';
import type { Delivered, MessageDocument } from '../../outbox/message.document.ts';
import { CUSTOMER_KINDS, type CustomerKind } from '../../outbox/message.ts';
import { type KeysetPage, type KeysetSlice, keysetQuery, keysetSlice, mapSlice } from '../../platform/keyset.ts';

/** The result of a message. DUE: it is not sent yet. */
export type MessageOutcome = 'DUE' | 'SENT' | 'SKIPPED' | 'REFUSED' | 'WITHDRAWN';

/** A message to a customer, as support sees it. */
export interface MessageView {
  id: string;
  kind: CustomerKind;
  /** When the fact happened. */
  at: Date;
  outcome: MessageOutcome;
  /** Why it was not sent, or the last failure. */
  error: string | null;
  /** The oldest first. */
  deliveries: DeliveryView[];
}

/** A message on one channel. Subject and text are null if it was refused, if the account was deleted, and before texts were kept. */
export interface DeliveryView {
  channel: 'EMAIL' | 'TELEGRAM';
  at: Date;
  error: string | null;
  subject: string | null;
  text: string | null;
}

/**
 * One page of the messages to a user, newest first, without alerts to admins. MongoDB sorts the messages of the user in memory: there are
 * some dozens a year.
 */
export async function messagesPage(
  messages: mongo.Collection<MessageDocument>,
  userId: string,
  page: KeysetPage,
): Promise<KeysetSlice<MessageView>> {
  const { filter: beyond, sort, limit } = keysetQuery(page, { at: 'at', id: '_id' });
  const rows = await messages
    .find({ $and: [{ userId }, { kind: { $in: [...CUSTOMER_KINDS] } }, beyond] })
    .sort(sort)
    .limit(limit)
    .toArray();
  return mapSlice(
    keysetSlice(rows, page, ({ at, _id }) => ({ at, id: _id })),
    viewOf,
  );
}

/** Returns a message to a user, null if it is unknown or to another user. */
export async function messageOf(
  messages: mongo.Collection<MessageDocument>,
  userId: string,
  id: string,
): Promise<MessageView | null> {
  const found = await messages.findOne({ _id: id, userId });
  return found && viewOf(found);
}

function viewOf(message: MessageDocument): MessageView {
  const { _id: id, kind, at, error, delivered } = message;
  const deliveries = Object.entries(delivered ?? {}).flatMap(([key, delivery]) => deliveryOf(key, delivery));
  return {
    id,
    kind: kind as CustomerKind,
    at,
    outcome: outcomeOf(message),
    error: error ?? null,
    deliveries: deliveries.sort((a, b) => a.at.getTime() - b.at.getTime()),
  };
}

/** Deliveries to admins are left out. */
function deliveryOf(key: string, { at, error, subject, text }: Delivered): DeliveryView[] {
  const [audience, channel] = key.split(':') as [string, DeliveryView['channel']];
  if (audience !== 'customer') return [];
  return [{ channel, at, error: error ?? null, subject: subject ?? null, text: text ?? null }];
}

/** A message that was sent stays SENT if it is withdrawn afterwards. */
function outcomeOf({ state, outcome }: MessageDocument): MessageOutcome {
  if (outcome !== undefined) return outcome === 'PARKED' ? 'REFUSED' : outcome;
  return state === 'WITHDRAWN' ? 'WITHDRAWN' : 'DUE';
}
