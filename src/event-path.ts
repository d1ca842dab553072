import type { Connection, mongo } from 'mongoose';
import { type Alerts, createAlerts } from './alerts/alerts.ts';
import { type ChainHolder, type Chains, createChains } from './audit/heads.ts';
import { createCausedBy } from './billing/caused-by.ts';
import type { OwnedAccounts } from './billing/customer/streams.read.ts';
import { countPayments, startPaymentCounts } from './billing/payment/payment.metrics.ts';
import type { Record as RecordEvents } from './billing/synced.ts';
import { openCollections } from './collections.ts';
import type { Config } from './config.ts';
import { createCatchUp } from './folding/catch-up.ts';
import { createEraser } from './folding/erase.ts';
import { traceFolding, traceStoring } from './folding/fold-spans.ts';
import { createProcessor, type Processor } from './folding/processor.ts';
import { createRecord } from './folding/record.ts';
import { createInbox, type Inbox } from './inbox/inbox.ts';
import type { Clock } from './platform/clock.ts';
import type { Log } from './platform/log.ts';
import type { Metrics } from './platform/metrics.ts';
import type { Tracing } from './platform/tracing.ts';
import { createReplayEvents, type ReplayEvents } from './reprocess/replay-events.ts';
import { accept } from './routing/accept.ts';
import { createPartitions, type Partitions } from './worker/partitions.ts';
import { createQueue, type Queue } from './worker/queue.ts';

/** The parts that bring a stored event into accounts, and those that the rest of the service uses to do so. */
export interface EventPath {
  collections: Awaited<ReturnType<typeof openCollections>>;
  inbox: Inbox;
  owned: OwnedAccounts;
  /** Events that this process has stored and its worker will fold. */
  queue: Queue;
  partitions: Partitions;
  processor: Processor;
  record: RecordEvents;
  /** Folds the due events of some streams at once. */
  catchUp: ReturnType<typeof createCatchUp>;
  replays: ReplayEvents;
  alerts: Alerts;
  chains: Chains;
}

export interface EventPathOptions {
  connection: Connection;
  stripe: Pick<Config['stripe'], 'livemode' | 'trustClientReference' | 'accountId'>;
  /** Whether a worker of this process folds the events that are stored here. */
  hasWorker: boolean;
  /** The clock for internal events and audit entries. */
  clock: Clock;
  log: Log;
  metrics: Metrics;
  tracing?: Tracing | undefined;
  /** Called when there is a question for Stripe that should be asked at once. */
  onQuestion?: () => void;
  /** Reads an object from Stripe and records the answer. Never rejects. Absent in a process that runs no commands. */
  readAgain?: (id: string) => Promise<void>;
  /** The clock for leases, pauses and due times. */
  wall: Clock;
  /** Collections that replace those of the connection. */
  instead?: Partial<EventPath['collections']>;
}

/** Opens the event path on a database. The service, commands and tests all use this function. */
export async function openEventPath(options: EventPathOptions): Promise<EventPath> {
  const { connection, stripe, clock, log, metrics, tracing, wall } = options;
  const collections = { ...(await openCollections(connection, log)), ...options.instead };
  const { events, accounts, payments, checkouts, idempotency, cursors, audit, messages } = collections;
  // The collection of accounts, typed for the reads of owners.
  const owned = accounts as unknown as OwnedAccounts;
  const queue = createQueue();
  const stored = createInbox({ events, wall, onStored: options.hasWorker ? queue.push : undefined });
  const complete: Inbox = { ...stored, store: (event) => stored.store(accept(event, stripe)) };
  const inbox: Inbox = tracing ? { ...complete, store: traceStoring(complete.store, tracing) } : complete;
  startPaymentCounts(metrics);
  const alerts = createAlerts({ messages, clock, wall });
  const untraced = createProcessor({
    events,
    accounts,
    payments,
    revenueRows: collections.revenueRows,
    revenueDays: collections.revenueDays,
    audit,
    messages,
    checkouts,
    inbox,
    eraser: createEraser({ events, idempotency, messages }),
    causedBy: createCausedBy(idempotency),
    ...(options.onQuestion && { onQuestion: options.onQuestion }),
    onAudited: (entries) => countPayments(entries, metrics),
    alerts,
    ...stripe,
    clock,
    wall,
    log,
    metrics,
  });
  const processor = tracing ? traceFolding(untraced, { tracing, checkouts }) : untraced;
  const chains = createChains({
    audit,
    accounts: accounts as unknown as mongo.Collection<ChainHolder>,
    areDue: async (ids) => (await events.findOne({ _id: { $in: [...ids] }, dueAt: { $exists: true } })) !== null,
  });
  return {
    collections,
    inbox,
    queue,
    partitions: createPartitions(cursors, wall),
    processor,
    record: createRecord({ inbox, events, processor, clock, wall, readAgain: options.readAgain, ...stripe }),
    catchUp: createCatchUp({ events, processor, wall }),
    owned,
    replays: createReplayEvents({
      events,
      accounts,
      owned,
      payments,
      inbox,
      processor,
      appendAudit: chains.append,
      clock,
      ...stripe,
    }),
    alerts,
    chains,
  };
}
