import type { Recipient } from '../billing/entitlement/recipient.read.ts';
import type { MessageDocument } from '../outbox/message.document.ts';
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
  const customer =
    audience.customer && userId !== null ? customerAddresses(await book.recipientOf(userId), audience.required) : [];
  const admins = audience.admins ? adminAddresses(book.alerts) : [];
  return [...customer, ...admins].filter(({ channel }) => book.channels.includes(channel));
}

function customerAddresses({ email, locale, telegramChatId, notifications }: Recipient, required: boolean): Address[] {
  const chosen = new Set<ChannelName>([...notifications, ...(required ? ['EMAIL' as const] : [])]);
  return [
    ...addressed('customer', 'EMAIL', email, locale),
    ...addressed('customer', 'TELEGRAM', telegramChatId, locale),
  ].filter(({ channel }) => chosen.has(channel));
}

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
