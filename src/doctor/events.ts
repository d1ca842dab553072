import type { Connection, mongo } from 'mongoose';
import { oldestUnfolded } from '../alerts/overdue.ts';
import { FACT_VERSION } from '../facts/fact.ts';
import { eventCollection, type StoredEvent } from '../inbox/event.document.ts';
import { messageCollection } from '../outbox/message.document.ts';
import { type Clock, HOUR } from '../platform/clock.ts';
import { silenceOf } from '../reconciliation/silence.ts';
import { accountOf } from '../routing/stored-fact.ts';
import { type Finding, found } from './finding.ts';
import { PATIENCE } from './look.ts';

export interface StoredOptions {
  livemode: boolean;
  accountId: string | undefined;
  wall: Clock;
}

/** Finds events that were not folded, not delivered by a webhook, or about which no message was sent. */
export async function examineEvents(
  connection: Connection,
  { livemode, accountId, wall }: StoredOptions,
): Promise<Finding[]> {
  const events = eventCollection(connection);
  const each = await Promise.all([
    waitingEvents(events, wall),
    overdueEvents(events, wall),
    webhookSilence(events, wall),
    unexpectedEvents(events, livemode),
    ofOtherAccounts(events, accountId),
    unsentMessages(connection),
  ]);
  return each.flat();
}

/** Newer events may only be delayed: the event that links them to a user may still come. */
const EXPLAINED_AFTER = HOUR;

async function waitingEvents(events: mongo.Collection<StoredEvent>, wall: Clock): Promise<Finding[]> {
  const count = (filter: mongo.Filter<StoredEvent>) => events.countDocuments(filter, { maxTimeMS: PATIENCE });
  const [parked, failing, unmatched] = await Promise.all([
    count({ status: 'PARKED' }),
    count({ status: 'FAILED' }),
    count({ status: 'UNMATCHED', receivedAt: { $lte: new Date(wall.now().getTime() - EXPLAINED_AFTER) } }),
  ]);
  return [
    ...(parked > 0 ? [found('EVENTS_PARKED', `${parked} events are PARKED.`)] : []),
    ...(failing > 0 ? [found('EVENTS_FAILING', `${failing} events are FAILED.`)] : []),
    ...(unmatched > 0 ? [found('EVENTS_UNMATCHED', `${unmatched} events have been UNMATCHED for over an hour.`)] : []),
  ];
}

async function overdueEvents(events: mongo.Collection<StoredEvent>, wall: Clock): Promise<Finding[]> {
  const oldest = await oldestUnfolded({ events, wall });
  return oldest ? [found('EVENTS_LATE', `${oldest._id} has waited since ${oldest.receivedAt.toISOString()}.`)] : [];
}

async function webhookSilence(events: mongo.Collection<StoredEvent>, wall: Clock): Promise<Finding[]> {
  const silent = await silenceOf({ events, wall });
  if (silent === null) return [];
  const since = silent.lastAt === null ? 'No webhook ever came' : `No webhook since ${silent.lastAt.toISOString()}`;
  return [found('WEBHOOKS_SILENT', `${since}, and Stripe's list contained ${silent.events} events.`)];
}

/** How many events are read from the newest and from the oldest. Reading all would take too long. */
const SAMPLE = 1_000;

/**
 * Finds events of the other mode (test or live) among the newest, and events whose fact was read by an earlier version of this code among
 * the oldest.
 */
async function unexpectedEvents(events: mongo.Collection<StoredEvent>, livemode: boolean): Promise<Finding[]> {
  const sample = (position: 1 | -1) =>
    events
      .find({}, { maxTimeMS: PATIENCE })
      .project<{ source: string; livemode: boolean; fact?: { version?: number } }>({
        source: 1,
        livemode: 1,
        'fact.version': 1,
      })
      .sort({ position })
      .limit(SAMPLE)
      .toArray();
  const foreign = (await sample(-1)).filter(
    (event) => event.source === 'STRIPE_WEBHOOK' && event.livemode !== livemode,
  );
  const older = (await sample(1)).filter(({ fact }) => fact?.version !== undefined && fact.version !== FACT_VERSION);
  const modes = livemode ? 'of test mode, and the key is a live one' : 'live ones, and the key is one of test mode';
  return [
    ...(foreign.length > 0
      ? [found('EVENTS_OF_OTHER_MODE', `${foreign.length} of the newest ${SAMPLE} events are ${modes}.`)]
      : []),
    ...(older.length > 0
      ? [
          found(
            'EVENTS_OF_OLDER_SHAPE',
            `${older.length} of the oldest ${SAMPLE} events were read before the last change of shape.`,
          ),
        ]
      : []),
  ];
}

/** Finds events that are ignored because they name another Stripe account. */
async function ofOtherAccounts(
  events: mongo.Collection<StoredEvent>,
  accountId: string | undefined,
): Promise<Finding[]> {
  const ignored = await events
    .find({ status: 'IGNORED', source: { $in: ['STRIPE_WEBHOOK', 'STRIPE_SYNC'] } }, { maxTimeMS: PATIENCE })
    .project<Pick<StoredEvent, 'payload'>>({ payload: 1 })
    .sort({ position: -1 })
    .limit(SAMPLE)
    .toArray();
  const named = ignored.flatMap((event) => accountOf(event) ?? []).filter((account) => account !== accountId);
  if (named.length === 0) return [];
  const what = `${named.length} of the newest ${SAMPLE} ignored events name the account ${[...new Set(named)].slice(0, 3).join(', ')}`;
  const ours = accountId === undefined ? 'STRIPE_ACCOUNT_ID is not set' : `STRIPE_ACCOUNT_ID is ${accountId}`;
  return [found('EVENTS_OF_OTHER_ACCOUNT', `${what}, and ${ours}.`)];
}

async function unsentMessages(connection: Connection): Promise<Finding[]> {
  const parked = await messageCollection(connection).countDocuments({ outcome: 'PARKED' }, { maxTimeMS: PATIENCE });
  return parked > 0 ? [found('MESSAGES_PARKED', `${parked} messages are PARKED.`)] : [];
}
