import type { mongo } from 'mongoose';
import { auditLog } from '../audit/audit.document.ts';
import { type ChainHolder, createChains } from '../audit/heads.ts';
import { checkoutCollection } from '../billing/checkout/checkout.document.ts';
import { ownerCollection } from '../billing/customer/owner.document.ts';
import { createOwners } from '../billing/customer/owners.ts';
import { linkCollection } from '../billing/payment/link.document.ts';
import { createLinks } from '../billing/payment/links.ts';
import { createInbox } from '../inbox/inbox.ts';
import { createAlerts } from '../outbox/alerts.ts';
import { messageCollection } from '../outbox/message.document.ts';
import { wallClock } from '../platform/clock.ts';
import { createLog } from '../platform/log.ts';
import { createMetrics } from '../platform/metrics.ts';
import { openErasing } from '../projection/erase.ts';
import { createProcessor } from '../projection/processor.ts';
import { createReplayEvents, type ReplayEvents } from '../projection/replay-events.ts';
import type { Store } from './store.ts';

/** The event path of a service on this store, without its worker: for commands that fold. What they stage, the service's relay moves on. */
export function openEventPath(
  { connection, events, entitlements, payments }: Store,
  policy: { livemode: boolean; trustClientReference: boolean },
): { replayEvents: ReplayEvents } {
  const clock = wallClock;
  const inbox = createInbox(events, clock);
  const owners = createOwners(ownerCollection(connection));
  const links = createLinks(linkCollection(connection));
  const alerts = createAlerts({ messages: messageCollection(connection), clock, wall: clock });
  const checkouts = checkoutCollection(connection);
  const { erasures, eraser } = openErasing(connection);
  const folding = { events, inbox, owners, links, erasures, entitlements, payments, clock, ...policy };
  const processor = createProcessor({
    ...folding,
    checkouts,
    eraser,
    alerts,
    log: createLog('silent'), // what fails is in the report
    metrics: createMetrics(),
  });
  const outboxes = [entitlements, payments] as unknown as mongo.Collection<ChainHolder>[];
  const customers = entitlements as unknown as mongo.Collection<ChainHolder>;
  const chains = createChains({ audit: auditLog(connection), customers, outboxes });
  return { replayEvents: createReplayEvents({ ...folding, processor, appendAudit: chains.append }) };
}
