import { randomUUID } from 'node:crypto';
import type { mongo } from 'mongoose';
import { isStream } from '../billing/customer/stream.ts';
import type { Delivered, MessageDocument } from '../outbox/message.document.ts';
import { retryDelay } from '../platform/backoff.ts';
import { type Clock, DAY, MINUTE } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import { type Metrics, startAtZero } from '../platform/metrics.ts';
import { IN_ONE_ANSWER } from '../platform/mongo.ts';
import { reasonOf } from '../platform/redact.ts';
import type { Address } from './addresses.ts';
import { AUDIENCE } from './audience.ts';
import { type Channel, type ChannelName, Refused, TryLater } from './channel.ts';
import type { RenderedMessage } from './render-message.ts';

/** How many are looked at together: most of them nobody wants to hear of. */
const BATCH = 200;

/** How many are told at a time. */
const AT_ONCE = 20;

/** A claim outlasts so many messages to four addresses each, with a mail server that hangs. */
const LEASE = 5 * MINUTE;

/** News from before that is news to nobody: a link made late, or a handler added later, must not flood people. */
const OLD_NEWS = 7 * DAY;

export interface Notifier {
  /** Tells what is due and returns how many messages it looked at. */
  runOnce(): Promise<number>;
}

/** A message for one reader, and the text that is kept of it. */
export interface Rendered {
  message: RenderedMessage;
  kept: string;
}

export interface NotifierOptions {
  messages: mongo.Collection<MessageDocument>;
  /** Those that are configured. */
  channels: Partial<Record<ChannelName, Channel>>;
  /** Whose streams are now, by stream; those of nobody are absent. */
  ownersOf(streams: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Whom a message goes to, and on which of those channels. */
  addressesOf(message: MessageDocument): Promise<Address[]>;
  render(message: MessageDocument, address: Address): Promise<Rendered>;
  /** Times leases and back-off. */
  wall: Clock;
  log: Log;
  metrics: Pick<Metrics, 'messages'>;
}

/**
 * Tells people what is due: each message once, on each channel. It is recorded after it was handed over, so a crash in between
 * tells it once more, under the same Message-ID. What cannot be handed over now is tried again without end, from 1 s up to
 * every hour; what is refused for good is PARKED.
 */
export function createNotifier(options: NotifierOptions): Notifier {
  const { messages, channels, ownersOf, addressesOf, render, wall, log, metrics } = options;
  startAtZero(
    metrics.messages,
    Object.keys(AUDIENCE).flatMap((kind) => ['failed', 'parked'].map((outcome) => ({ kind, outcome }))),
  );

  return {
    async runOnce() {
      let looked = 0;
      for (let found = await due(); found.length > 0; found = await due()) {
        looked += found.length;
        const wanted = (await reachable(found)).map(({ message }) => message);
        for (let from = 0; from < wanted.length; from += AT_ONCE) {
          const told = await reachable(await claim(wanted.slice(from, from + AT_ONCE)));
          await Promise.all(told.map(({ message, addresses }) => tellAll(message, addresses)));
        }
      }
      return looked;
    },
  };

  function isDue() {
    return { state: 'DUE' as const, dueAt: { $lte: wall.now() } };
  }

  async function due(): Promise<MessageDocument[]> {
    return messages.find(isDue(), IN_ONE_ANSWER).sort({ dueAt: 1 }).limit(BATCH).toArray();
  }

  /** Returns those that somebody is to hear of. The others are skipped, which needs no claim: whoever looks at them comes to the same. */
  async function reachable(batch: readonly MessageDocument[]) {
    const old = batch.filter(({ stagedAt, at }) => stagedAt.getTime() - at.getTime() > OLD_NEWS);
    const addressed = await toPresentOwners(batch.filter((message) => !old.includes(message)));
    const whom = await Promise.all(
      addressed.map(async (message) => ({ message, addresses: await addressesOf(message) })),
    );
    const nobody = whom.filter(({ addresses }) => addresses.length === 0).map(({ message }) => message);
    const isOwnerless = ({ kind, source, userId }: MessageDocument) =>
      AUDIENCE[kind].customer && isStream(source) && userId === null;
    await finish(old, 'SKIPPED', 'It happened more than 7 days before it became known.');
    await finish(nobody.filter(isOwnerless), 'SKIPPED', 'The account belongs to no user.');
    await finish(
      nobody.filter((message) => !isOwnerless(message)),
      'SKIPPED',
      'There is no address to send it to.',
    );
    return whom.filter(({ addresses }) => addresses.length > 0);
  }

  /**
   * The messages with the users who own their streams at this moment. A Stripe customer may have moved to another user since a message was
   * staged: its former owner must not read about it.
   */
  async function toPresentOwners(batch: readonly MessageDocument[]): Promise<MessageDocument[]> {
    const streams = [...new Set(batch.map(({ source }) => source).filter(isStream))];
    const owners = streams.length === 0 ? new Map<string, string>() : await ownersOf(streams);
    return batch.map((message) =>
      isStream(message.source) ? { ...message, userId: owners.get(message.source) ?? null } : message,
    );
  }

  async function claim(wanted: readonly MessageDocument[]): Promise<MessageDocument[]> {
    const lease = randomUUID();
    const ids = wanted.map(({ _id }) => _id);
    const until = new Date(wall.now().getTime() + LEASE);
    await messages.updateMany({ _id: { $in: ids }, ...isDue() }, { $set: { dueAt: until, lease } });
    return messages.find({ _id: { $in: ids }, lease }, IN_ONE_ANSWER).toArray();
  }

  async function tellAll(message: MessageDocument, addresses: readonly Address[]): Promise<void> {
    const delivered = { ...message.delivered };
    const failures: Error[] = [];
    for (const address of addresses.filter(({ key }) => delivered[key] === undefined)) {
      const { failure, sent } = await deliver(message, address);
      if (failure !== null && !(failure instanceof Refused)) {
        failures.push(failure);
        continue;
      }
      delivered[address.key] = { at: wall.now(), ...(failure && { error: reasonOf(failure) }) };
      await keep(message, address.key, delivered[address.key] as Delivered, sent);
    }
    if (failures.length > 0) return tryAgain(message, failures);
    const reached = Object.values(delivered).filter(({ error }) => error === undefined);
    const refusals = Object.values(delivered).flatMap(({ error }) => error ?? []);
    await finish([message], reached.length > 0 ? 'SENT' : 'PARKED', refusals.join('; ') || null);
  }

  /**
   * Stores a delivery with what was sent, and to which user: the owner may have changed since the message was staged. The text is left out
   * if the account was deleted while the message was on its way.
   */
  async function keep(
    { _id, userId }: MessageDocument,
    key: string,
    delivery: Delivered,
    sent: Delivery['sent'],
  ): Promise<void> {
    const field = `delivered.${key}`;
    const unerased = { _id, erased: { $exists: false } };
    const { matchedCount } = await messages.updateOne(unerased, {
      $set: { userId, [field]: { ...delivery, ...sent } },
    });
    if (matchedCount === 0) await messages.updateOne({ _id }, { $set: { [field]: delivery } });
  }

  async function deliver(message: MessageDocument, address: Address): Promise<Delivery> {
    try {
      const channel = channels[address.channel];
      if (!channel) throw new Refused(`The channel ${address.channel} is not configured.`);
      const { message: rendered, kept } = await render(message, address);
      await channel.send(address.to, rendered);
      return { failure: null, sent: { subject: rendered.subject, text: kept } };
    } catch (error) {
      return { failure: error instanceof Error ? error : new Error(String(error)), sent: null };
    }
  }

  async function tryAgain(message: MessageDocument, failures: readonly Error[]): Promise<void> {
    const attempts = (message.attempts ?? 0) + 1;
    const asked = failures.flatMap((failure) => (failure instanceof TryLater ? failure.after : []));
    const delay = Math.max(asked.length === failures.length ? 0 : retryDelay(attempts), ...asked);
    const error = failures.map(reasonOf).join('; ');
    log.warn({ message: message._id, attempts, reason: error }, 'message could not be sent: trying again');
    metrics.messages.inc({ kind: message.kind, outcome: 'failed' });
    await messages.updateOne(
      { _id: message._id, lease: message.lease ?? '' },
      { $set: { dueAt: new Date(wall.now().getTime() + delay), attempts, error }, $unset: { lease: 1 } },
    );
  }

  async function finish(
    done: readonly MessageDocument[],
    outcome: NonNullable<MessageDocument['outcome']>,
    error: string | null,
  ): Promise<void> {
    if (done.length === 0) return;
    for (const { _id, kind } of done) {
      if (outcome === 'PARKED') log.error({ message: _id, reason: error }, 'message was refused permanently');
      metrics.messages.inc({ kind, outcome: outcome.toLowerCase() });
    }
    await messages.updateMany(
      { _id: { $in: done.map(({ _id }) => _id) } },
      { $set: { outcome, ...(error !== null && { error }) }, $unset: { dueAt: 1, lease: 1 } },
    );
  }
}

/** What became of one attempt to deliver a message. */
type Delivery = { failure: Error; sent: null } | { failure: null; sent: { subject: string; text: string } };
