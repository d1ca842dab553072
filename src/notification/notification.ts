import type { mongo } from 'mongoose';
import type { Recipient } from '../billing/entitlement/recipient.read.ts';
import type { MessageDocument } from '../outbox/message.document.ts';
import type { CustomerKind } from '../outbox/message.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { Metrics } from '../platform/metrics.ts';
import { type Address, addressesOf, confirmationIn } from './addresses.ts';
import { ALERT_REASON, ALERT_WORDING, type AlertKind } from './alert-wording.ts';
import { AUDIENCE } from './audience.ts';
import type { Brand } from './brand.ts';
import type { Channel, ChannelName } from './channel.ts';
import { type DetailsOf, NO_DETAILS } from './details.read.ts';
import { createNotifier, type Notifier, type Rendered } from './notifier.ts';
import { renderMessage } from './render-message.ts';
import { type CatalogNames, speechFor } from './speech.ts';
import type { UnsubscribeLinks } from './unsubscribe.ts';
import { WORDING } from './wording.ts';
import type { Telling, Worded, Words } from './words.ts';

/** The channels that are configured; one without its variables is off. */
export interface NotificationConfig {
  readonly email: { readonly url: string; readonly from: string } | undefined;
  readonly telegram: { readonly token: string; readonly apiRoot: string } | undefined;
  readonly alerts: { readonly email: string | undefined; readonly telegramChat: string | undefined };
  /** Local mode: without a configured server, e-mails count as sent, and can be looked at (preview.ts). */
  readonly captured: boolean;
  /** Where customers manage their billing in the product. */
  readonly manageUrl: string;
  readonly brand: Brand;
}

/** Who reads a message, and how. */
export type Reader = Pick<Address, 'audience' | 'channel' | 'key' | 'locale'>;

export interface Notification extends Notifier {
  /** A message as one of its readers would get it now; `confirmUrl` is the link in `confirm-email`, which has no button without it. */
  render(message: MessageDocument, reader: Reader, confirmUrl?: string): Promise<Rendered>;
  close(): void;
}

export interface NotificationOptions extends NotificationConfig, CatalogNames {
  messages: mongo.Collection<MessageDocument>;
  recipientOf(userId: string): Promise<Recipient>;
  /** Whose streams are now, by stream; those of nobody are absent. */
  ownersOf(streams: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Reads what messages to customers show beside their own data. */
  detailsOf: DetailsOf;
  /** null without signing keys: then messages have no such link. */
  unsubscribe: UnsubscribeLinks | null;
  /** Makes the link that confirms an address. */
  confirmUrl(request: { userId: string; requestId: string }): Promise<string>;
  wall: Clock;
  log: Log;
  metrics: Metrics;
}

/** Tells people what was staged, by e-mail and Telegram. */
export async function createNotification(options: NotificationOptions): Promise<Notification> {
  const { messages, recipientOf, unsubscribe: links, manageUrl, brand, alerts, wall, log, metrics } = options;
  const channels = await openChannels(options);
  if (!channels.EMAIL) log.info('e-mail is off: set SMTP_URL and MAIL_FROM to turn it on');
  if (!channels.TELEGRAM) log.info('Telegram is off: set TELEGRAM_BOT_TOKEN to turn it on');
  const book = { recipientOf, alerts, channels: Object.keys(channels) as ChannelName[] };

  async function render(
    message: MessageDocument,
    { audience, channel, key, locale }: Reader,
    confirmUrl: string | null = null,
  ): Promise<Rendered> {
    const { kind, userId, at } = message;
    const say = speechFor(locale, options);
    const details = audience === 'customer' ? await options.detailsOf(message) : NO_DETAILS;
    const words = wordsOf(message, audience, { say, at, details, manageUrl, confirmUrl });
    const optional = audience === 'customer' && !AUDIENCE[kind].required && userId !== null;
    const unsubscribe = optional && links !== null ? links.linkFor({ userId, channel }) : null;
    const reason =
      audience === 'admin'
        ? ALERT_REASON
        : say.text(unsubscribe ? 'mail.footer.optional' : 'mail.footer.required', { brand: brand.name });
    const labeled = (name: string, value: string) => say.text('value.labeled', { label: name, value });
    const layout = { of: `${message._id} ${key}`, language: say.language, brand, labeled, reason };
    const label = say.text('mail.unsubscribe');
    return {
      message: renderMessage(words, {
        ...layout,
        unsubscribe: unsubscribe === null ? null : { label, url: unsubscribe },
      }),
      // Both links act for their reader, so what is kept has neither.
      kept: renderMessage(confirmUrl === null ? words : { ...words, action: null }, { ...layout, unsubscribe: null })
        .text,
    };
  }

  const notifier = createNotifier({
    messages,
    channels,
    ownersOf: options.ownersOf,
    addressesOf: (message) => addressesOf(message, book),
    async render(message, address) {
      const { kind, userId } = message;
      if (kind !== 'confirm-email' || userId === null) return render(message, address);
      const { requestId } = confirmationIn(message);
      return render(message, address, await options.confirmUrl({ userId, requestId }));
    },
    wall,
    log,
    metrics,
  });
  return {
    ...notifier,
    render,
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
