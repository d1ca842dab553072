import type { mongo } from 'mongoose';
import type { Recipient } from '../billing/entitlement/recipient.read.ts';
import type { MessageDocument } from '../outbox/message.document.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { Metrics } from '../platform/metrics.ts';
import { type Address, addressesOf, confirmationIn } from './addresses.ts';
import { ALERT_WORDING, type AlertKind } from './alert-wording.ts';
import { AUDIENCE } from './audience.ts';
import type { Channel, ChannelName } from './channel.ts';
import { type Letter, letterOf } from './letter.ts';
import { createNotifier, type Notifier } from './notifier.ts';
import { type PlanNames, speechFor } from './speech.ts';
import type { UnsubscribeLinks } from './unsubscribe.ts';
import { type CustomerKind, type Telling, WORDING, type Worded, type Words } from './wording.ts';

/** The channels that are configured; one without its variables is off. */
export interface NotificationConfig {
  readonly email: { readonly url: string; readonly from: string } | undefined;
  readonly telegram: { readonly token: string; readonly apiRoot: string } | undefined;
  readonly alerts: { readonly email: string | undefined; readonly telegramChat: string | undefined };
  /** Local mode: where e-mail is not configured, letters count as sent, and are there to be looked at (preview.ts). */
  readonly captured: boolean;
  /** Where customers manage their billing in the product. */
  readonly manageUrl: string;
}

/** Who reads a letter, and how. */
export type Reader = Pick<Address, 'audience' | 'channel' | 'key' | 'locale'>;

export interface Notification extends Notifier {
  /** A message as one of its readers would get it; `confirmUrl` is the link in `confirm-email`, which has no button without it. */
  letterFor(message: MessageDocument, reader: Reader, confirmUrl?: string): Letter;
  close(): void;
}

export interface NotificationOptions extends NotificationConfig, PlanNames {
  messages: mongo.Collection<MessageDocument>;
  recipientOf(userId: string): Promise<Recipient>;
  /** Whose streams are now, by stream; those of nobody are absent. */
  ownersOf(streams: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** null where there are no keys: then letters have no such link. */
  unsubscribe: UnsubscribeLinks | null;
  /** Makes the link that confirms an address. */
  confirmUrl(request: { userId: string; requestId: string }): Promise<string>;
  wall: Clock;
  log: Log;
  metrics: Metrics;
}

/** Tells people what was staged, by e-mail and Telegram. */
export async function createNotification(options: NotificationOptions): Promise<Notification> {
  const { messages, recipientOf, unsubscribe: links, manageUrl, alerts, wall, log, metrics } = options;
  const channels = await openChannels(options);
  if (!channels.EMAIL) log.info('e-mail is off: set SMTP_URL and MAIL_FROM to turn it on');
  if (!channels.TELEGRAM) log.info('Telegram is off: set TELEGRAM_BOT_TOKEN to turn it on');
  const book = { recipientOf, alerts, channels: Object.keys(channels) as ChannelName[] };

  function letterFor(
    message: MessageDocument,
    { audience, channel, key, locale }: Reader,
    confirmUrl: string | null = null,
  ): Letter {
    const { kind, userId, at } = message;
    const words = wordsOf(message, audience, { say: speechFor(locale, options), at, manageUrl, confirmUrl });
    const optional = audience === 'customer' && !AUDIENCE[kind].required && userId !== null;
    const unsubscribe = optional && links !== null ? links.linkFor({ userId, channel }) : null;
    return letterOf(words, { of: `${message._id} ${key}`, language: 'en', unsubscribe });
  }

  const notifier = createNotifier({
    messages,
    channels,
    ownersOf: options.ownersOf,
    addressesOf: (message) => addressesOf(message, book),
    async letterFor(message, address) {
      const { kind, userId } = message;
      if (kind !== 'confirm-email' || userId === null) return letterFor(message, address);
      return letterFor(
        message,
        address,
        await options.confirmUrl({ userId, requestId: confirmationIn(message).requestId }),
      );
    },
    wall,
    log,
    metrics,
  });
  return {
    ...notifier,
    letterFor,
    close() {
      for (const channel of Object.values(channels)) channel.close();
    },
  };
}

/** What is off is not even loaded. */
async function openChannels({ email, telegram, captured }: NotificationConfig) {
  const channels: Partial<Record<ChannelName, Channel>> = {};
  if (captured) channels.EMAIL = NOWHERE;
  if (email) channels.EMAIL = (await import('./email.ts')).createEmail(email);
  if (telegram) channels.TELEGRAM = (await import('./telegram.ts')).createTelegram(telegram);
  return channels;
}

const NOWHERE: Channel = { send: async () => {}, close() {} };

/** AUDIENCE sees to it that each reader is told only kinds that are worded for them. */
function wordsOf({ kind, data }: MessageDocument, audience: Address['audience'], telling: Telling): Words {
  const worded = (
    audience === 'admin' ? ALERT_WORDING[kind as AlertKind] : WORDING[kind as CustomerKind]
  ) as Worded<never>;
  return worded(data as never, telling);
}
