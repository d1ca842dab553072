import type { Acted } from '../billing/actor.ts';
import { type Record as RecordEvents, synced } from '../billing/synced.ts';
import { type Change, changesBetween } from '../outbox/audit-draft.ts';
import type { StripeGateway } from '../platform/stripe.ts';
import { type DriftKind, driftOf, wouldChange } from './drift.ts';
import type { Fetcher } from './fetch.ts';
import { auditedOf, type Documents, type Held, liveSubscriptions, readHeld } from './held.ts';
import type { ReconciliationMetrics } from './measures.ts';
import { type CustomerObjects, readSubscription, type Snapshot } from './stripe-objects.ts';

export interface Drift {
  customerId: string;
  objectId: string;
  kind: DriftKind;
}

/** What was looked at for one Stripe customer, and what that changed. */
export interface Compared {
  subscriptions: number;
  invoices: number;
  drift: Drift[];
  /** The same, fact by fact, of what is audited. */
  changes: Change[];
  /** Stripe does not know it: another account's, or test data that was deleted. */
  unknown: boolean;
}

export interface CompareOptions extends Documents {
  objects: Fetcher<CustomerObjects>;
  ask: StripeGateway['ask'];
  record: RecordEvents;
  metrics: ReconciliationMetrics;
  /** Who asked for it; nobody did each night. */
  by?: Acted;
}

/**
 * Compares a Stripe customer and what belongs to it with the documents, and records what would change them. Done again, it
 * records nothing. Rejects where Stripe or MongoDB cannot be asked, or where a snapshot cannot be folded.
 */
export async function compareCustomer(customerId: string, options: CompareOptions): Promise<Compared> {
  const listed = await options.objects.readAnew(customerId);
  if (listed === null) return { subscriptions: 0, invoices: 0, drift: [], changes: [], unknown: true };
  const invoiceIds = listed.filter(({ type }) => type === 'invoice.synced').map(({ id }) => id);
  // Read after Stripe was, so that a webhook that came meanwhile is no difference.
  const held = await readHeld(customerId, invoiceIds, options);
  const snapshots = [...listed, ...(await readUnlisted(held, listed, options))];
  const changing = snapshots.filter((snapshot) => wouldChange(held, snapshot));
  return {
    subscriptions: snapshots.filter(({ type }) => type === 'customer.subscription.synced').length,
    invoices: invoiceIds.length,
    ...(changing.length === 0 ? { drift: [], changes: [] } : await repair(customerId, held, changing, options)),
    unknown: false,
  };
}

/** Live here, and in no list: Stripe's lists leave some out, such as those on a test clock. */
async function readUnlisted(held: Held, listed: readonly Snapshot[], { ask }: CompareOptions): Promise<Snapshot[]> {
  const ids = new Set(listed.map(({ id }) => id));
  const unlisted = liveSubscriptions(held).filter((id) => !ids.has(id));
  const read = await Promise.all(unlisted.map((id) => readSubscription(id, ask)));
  return read.filter((snapshot) => snapshot !== null);
}

async function repair(
  customerId: string,
  before: Held,
  changing: readonly Snapshot[],
  options: CompareOptions,
): Promise<Pick<Compared, 'drift' | 'changes'>> {
  await options.record(changing.map(({ type, read }) => synced(type, read, options.by)));
  const invoiceIds = changing.map(({ id }) => id);
  const after = await readHeld(customerId, invoiceIds, options);
  const drift: Drift[] = [];
  for (const snapshot of changing) {
    const kind = driftOf(before, after, snapshot);
    if (kind === null) continue;
    drift.push({ customerId, objectId: snapshot.id, kind });
    options.metrics.drift.inc({ kind });
  }
  return { drift, changes: changesBetween(auditedOf(before, invoiceIds), auditedOf(after, invoiceIds)) };
}
