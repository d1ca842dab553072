import { randomUUID } from 'node:crypto';
import type { mongo } from 'mongoose';
import type { MessageDocument } from '../outbox/message.document.ts';
import { retryDelay } from '../platform/backoff.ts';
import { type Clock, DAY, MINUTE } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { Address } from './addresses.ts';
import { type Channel, type ChannelName, Refused, TryLater } from './channel.ts';
import type { Letter } from './letter.ts';

/** A claim outlasts four channels that hang. */
const LEASE = MINUTE;

/** How many are told at a time. */
const AT_ONCE = 5;

/** News from before that is news to nobody: a link made late, or a handler added later, must not flood people. */
const OLD_NEWS = 7 * DAY;

export interface Notifier {
  /** Tells what is due and returns how many messages it looked at. */
  runOnce(): Promise<number>;
}

export interface NotifierOptions {
  messages: mongo.Collection<MessageDocument>;
  /** Those that are configured. */
  channels: Partial<Record<ChannelName, Channel>>;
  /** Whom a message goes to, and on which of those channels. */
  addressesOf(message: MessageDocument): Promise<Address[]>;
  letterFor(message: MessageDocument, address: Address): Letter;
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
  const { messages, channels, addressesOf, letterFor, wall, log, metrics } = options;

  return {
    async runOnce() {
      const told = await Promise.all(Array.from({ length: AT_ONCE }, tellAll));
      return told.reduce((sum, count) => sum + count, 0);
    },
  };

  async function tellAll(): Promise<number> {
    let told = 0;
    for (let message = await claim(); message !== null; message = await claim()) {
      await tell(message);
      told++;
    }
    return told;
  }

  function claim(): Promise<MessageDocument | null> {
    const now = wall.now();
    return messages.findOneAndUpdate(
      { state: 'DUE', dueAt: { $lte: now } },
      { $set: { dueAt: new Date(now.getTime() + LEASE), lease: randomUUID() } },
      { sort: { dueAt: 1 }, returnDocument: 'after' },
    );
  }

  async function tell(message: MessageDocument): Promise<void> {
    if (message.stagedAt.getTime() - message.at.getTime() > OLD_NEWS)
      return finish(message, 'SKIPPED', 'It happened more than 7 days before it was known.');
    const addresses = await addressesOf(message);
    if (addresses.length === 0) return finish(message, 'SKIPPED', 'There is no way to reach anybody.');
    const delivered = { ...message.delivered };
    const failures: Error[] = [];
    for (const address of addresses.filter(({ key }) => delivered[key] === undefined)) {
      const failure = await deliver(message, address);
      if (failure !== null && !(failure instanceof Refused)) {
        failures.push(failure);
        continue;
      }
      delivered[address.key] = { at: wall.now(), ...(failure && { error: failure.message }) };
      await messages.updateOne(
        { _id: message._id },
        { $set: { [`delivered.${address.key}`]: delivered[address.key] } },
      );
    }
    if (failures.length > 0) return tryAgain(message, failures);
    const reached = Object.values(delivered).filter(({ error }) => error === undefined);
    const refusals = Object.values(delivered).flatMap(({ error }) => error ?? []);
    await finish(message, reached.length > 0 ? 'SENT' : 'PARKED', refusals.join('; ') || null);
  }

  async function deliver(message: MessageDocument, address: Address): Promise<Error | null> {
    try {
      const channel = channels[address.channel];
      if (!channel) throw new Refused(`The channel ${address.channel} is not configured.`);
      await channel.send(address.to, letterFor(message, address));
      return null;
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  async function tryAgain(message: MessageDocument, failures: readonly Error[]): Promise<void> {
    const attempts = (message.attempts ?? 0) + 1;
    const asked = failures.flatMap((failure) => (failure instanceof TryLater ? failure.after : []));
    const delay = Math.max(asked.length === failures.length ? 0 : retryDelay(attempts), ...asked);
    const error = failures.map((failure) => failure.message).join('; ');
    log.warn({ message: message._id, attempts, reason: error }, 'message could not be handed over: trying again');
    metrics.messages.inc({ kind: message.kind, outcome: 'failed' });
    await messages.updateOne(
      { _id: message._id, lease: message.lease ?? '' },
      { $set: { dueAt: new Date(wall.now().getTime() + delay), attempts, error }, $unset: { lease: 1 } },
    );
  }

  async function finish(
    message: MessageDocument,
    outcome: NonNullable<MessageDocument['outcome']>,
    error: string | null,
  ): Promise<void> {
    if (outcome === 'PARKED') log.error({ message: message._id, reason: error }, 'message was refused for good');
    metrics.messages.inc({ kind: message.kind, outcome: outcome.toLowerCase() });
    await messages.updateOne(
      { _id: message._id },
      { $set: { outcome, ...(error !== null && { error }) }, $unset: { dueAt: 1, lease: 1 } },
    );
  }
}
