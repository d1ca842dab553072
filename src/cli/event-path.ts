import type { mongo } from 'mongoose';
import { auditLog } from '../audit/audit.document.ts';
import { type ChainHolder, createChains } from '../audit/heads.ts';
import { checkoutCollection } from '../billing/checkout/checkout.document.ts';
import { ownerCollection } from '../billing/customer/owner.document.ts';
import { createOwners, type Owners } from '../billing/customer/owners.ts';
import { linkCollection } from '../billing/payment/link.document.ts';
import { createLinks, type Links } from '../billing/payment/links.ts';
import type { Record as RecordEvents } from '../billing/synced.ts';
import type { Config } from '../config.ts';
import { createInbox, type Inbox } from '../inbox/inbox.ts';
import { createAlerts } from '../outbox/alerts.ts';
import { messageCollection } from '../outbox/message.document.ts';
import { createRelay, type Outboxes } from '../outbox/relay.ts';
import { wallClock } from '../platform/clock.ts';
import { createLog } from '../platform/log.ts';
import { createMetrics } from '../platform/metrics.ts';
import { openErasing } from '../projection/erase.ts';
import { createProcessor } from '../projection/processor.ts';
import { createRecord } from '../projection/record.ts';
import { createReplayEvents, type ReplayEvents } from '../projection/replay-events.ts';
import type { Store } from './store.ts';

/** The event path of a service on a store, without its worker. */
export interface EventPath {
  replayEvents: ReplayEvents;
  record: RecordEvents;
  owners: Owners;
  links: Links;
  inbox: Inbox;
  /** Folds what is due and hands on what is staged, as the service's worker does. */
  settle(): Promise<void>;
}

/** How many due events are folded at once. */
const BATCH = 200;

/** Opens it, for commands that fold. */
export function openEventPath(
  { connection, events, entitlements, payments, revenueRows, revenueDays }: Store,
  { livemode, trustClientReference, accountId }: Config['stripe'],
): EventPath {
  const clock = wallClock;
  const inbox = createInbox(events, clock);
  const owners = createOwners(ownerCollection(connection));
  const links = createLinks(linkCollection(connection));
  const messages = messageCollection(connection);
  const alerts = createAlerts({ messages, clock, wall: clock });
  const checkouts = checkoutCollection(connection);
  const { erasures, eraser } = openErasing(connection);
  const policy = { livemode, trustClientReference, accountId };
  const folding = {
    events,
    inbox,
    owners,
    links,
    erasures,
    entitlements,
    payments,
    revenueRows,
    revenueDays,
    clock,
    ...policy,
  };
  const processor = createProcessor({
    ...folding,
    checkouts,
    eraser,
    alerts,
    log: createLog('silent'), // what fails is in the report
    metrics: createMetrics(),
  });
  const outboxes = [entitlements, payments] as unknown as (Outboxes & mongo.Collection<ChainHolder>)[];
  const customers = entitlements as unknown as mongo.Collection<ChainHolder>;
  const chains = createChains({ audit: auditLog(connection), customers, outboxes });
  const relay = createRelay({ outboxes, messages, appendAudit: chains.append, clock, wall: clock });
  return {
    replayEvents: createReplayEvents({ ...folding, processor, appendAudit: chains.append }),
    record: createRecord({ inbox, events, processor, clock, wall: clock, livemode }),
    owners,
    links,
    inbox,
    async settle() {
      for (let due = await inbox.claim(BATCH); due.length > 0; due = await inbox.claim(BATCH)) {
        await processor.process(due);
      }
      while ((await relay.runOnce()) > 0);
    },
  };
}
