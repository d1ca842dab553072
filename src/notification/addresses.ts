import type { Recipient } from '../billing/entitlement/recipient.read.ts';
import type { MessageDocument } from '../outbox/message.document.ts';
import type { MessageData } from '../outbox/message.ts';
import { AUDIENCE } from './audience.ts';
import type { ChannelName } from './channel.ts';

/** Somebody to tell, in one way. */
export interface Address {
  audience: 'customer' | 'admin';
  channel: ChannelName;
  to: string;
  /** BCP 47, or null. */
  locale: string | null;
  /** Names it among the addresses of a message. */
  key: string;
}

/** Where admins are told. */
export interface AlertAddresses {
  email: string | undefined;
  telegramChat: string | undefined;
}

export interface AddressBook {
  recipientOf(userId: string): Promise<Recipient>;
  alerts: AlertAddresses;
  /** Those that are configured. */
  channels: readonly ChannelName[];
}

/**
 * Whom a message goes to. A customer is told on the channels that they chose, in their locale; what the law or their money requires
 * goes out by e-mail in any case. A channel that is not configured, or has no address, does not count.
 */
export async function addressesOf(message: MessageDocument, book: AddressBook): Promise<Address[]> {
  const audience = AUDIENCE[message.kind];
  const { userId } = message;
  const recipient = audience.customer && userId !== null ? await book.recipientOf(userId) : null;
  const customer = recipient === null ? [] : customerAddresses(recipient, message, audience.required);
  const admins = audience.admins ? adminAddresses(book.alerts) : [];
  return [...customer, ...admins].filter(({ channel }) => book.channels.includes(channel));
}

function customerAddresses(recipient: Recipient, message: MessageDocument, required: boolean): Address[] {
  const { email, locale, telegramChatId, notifications } = recipient;
  // A link that proves an address goes to that address and nowhere else.
  if (message.kind === 'confirm-email') return addressed('customer', 'EMAIL', confirmationIn(message).email, locale);
  const chosen = new Set<ChannelName>([...notifications, ...(required ? ['EMAIL' as const] : [])]);
  return [
    ...addressed('customer', 'EMAIL', email, locale),
    ...addressed('customer', 'TELEGRAM', telegramChatId, locale),
  ].filter(({ channel }) => chosen.has(channel));
}

/** What a message of the kind `confirm-email` says. */
export const confirmationIn = ({ data }: MessageDocument) => data as MessageData['confirm-email'];

function adminAddresses({ email, telegramChat }: AlertAddresses): Address[] {
  return [...addressed('admin', 'EMAIL', email, null), ...addressed('admin', 'TELEGRAM', telegramChat, null)];
}

function addressed(
  audience: Address['audience'],
  channel: ChannelName,
  to: string | null | undefined,
  locale: string | null,
): Address[] {
  return to ? [{ audience, channel, to, locale, key: `${audience}:${channel}` }] : [];
}
