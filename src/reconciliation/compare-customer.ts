import type { Acted } from '../billing/actor.ts';
import { type Record as RecordEvents, synced } from '../billing/synced.ts';
import { idAt } from '../facts/stripe-value.ts';
import { type Change, changesBetween } from '../outbox/audit-draft.ts';
import type { StripeGateway } from '../platform/stripe.ts';
import { type DriftKind, driftOf, wouldChange } from './drift.ts';
import type { Fetcher } from './fetch.ts';
import type { ReconciliationMetrics } from './measures.ts';
import {
  auditedOf,
  type Documents,
  liveSubscriptions,
  readStoredState,
  type StoredState,
  storedSchedules,
} from './stored-state.ts';
import { type CustomerObjects, readSchedule, readSubscription, type Snapshot } from './stripe-objects.ts';

export interface Drift {
  customerId: string;
  objectId: string;
  kind: DriftKind;
}

/** What was compared for one Stripe customer, and what changed. */
export interface Compared {
  subscriptions: number;
  invoices: number;
  drift: Drift[];
  /** The changes of audited facts. */
  changes: Change[];
  /** Stripe does not know the customer: it belongs to another account, or is deleted test data. */
  unknown: boolean;
}

export interface CompareOptions extends Documents {
  objects: Fetcher<CustomerObjects>;
  ask: StripeGateway['ask'];
  record: RecordEvents;
  metrics: ReconciliationMetrics;
  /** Who asked for the comparison. Absent for the nightly run. */
  by?: Acted;
}

/**
 * Compares a Stripe customer and its objects with the stored documents, and records every object that would change them. Repeating it
 * records nothing. Rejects if Stripe or MongoDB does not answer, or if a snapshot cannot be folded.
 */
export async function compareCustomer(customerId: string, options: CompareOptions): Promise<Compared> {
  const listed = await options.objects.readAnew(customerId);
  if (listed === null) return { subscriptions: 0, invoices: 0, drift: [], changes: [], unknown: true };
  const invoiceIds = listed.filter(({ type }) => type === 'invoice.synced').map(({ id }) => id);
  // Read after Stripe was, so that a webhook that arrived meanwhile counts as no difference.
  const stored = await readStoredState(customerId, invoiceIds, options);
  const read = [...listed, ...(await readUnlisted(stored, listed, options))];
  const snapshots = [...read, ...(await readSchedules(stored, read, options))];
  const changing = snapshots.filter((snapshot) => wouldChange(stored, snapshot));
  return {
    subscriptions: snapshots.filter(({ type }) => type === 'customer.subscription.synced').length,
    invoices: invoiceIds.length,
    ...(changing.length === 0 ? { drift: [], changes: [] } : await repair(customerId, stored, changing, options)),
    unknown: false,
  };
}

/**
 * Reads subscriptions that are live in our documents and missing in Stripe's lists. Stripe's lists leave some out, such as those on a test
 * clock.
 */
async function readUnlisted(
  stored: StoredState,
  listed: readonly Snapshot[],
  { ask }: CompareOptions,
): Promise<Snapshot[]> {
  const ids = new Set(listed.map(({ id }) => id));
  const unlisted = liveSubscriptions(stored).filter((id) => !ids.has(id));
  const read = await Promise.all(unlisted.map((id) => readSubscription(id, ask)));
  return read.filter((snapshot) => snapshot !== null);
}

/**
 * Reads the schedules that subscriptions name at Stripe, and those that our documents know. Most customers have none, so this costs no call
 * for them.
 */
async function readSchedules(
  stored: StoredState,
  snapshots: readonly Snapshot[],
  { ask }: CompareOptions,
): Promise<Snapshot[]> {
  const named = snapshots.map(({ read }) => idAt((read.object as { schedule?: unknown }).schedule));
  const ids = new Set([...named.filter((id) => id !== null), ...storedSchedules(stored)]);
  const read = await Promise.all([...ids].map((id) => readSchedule(id, ask)));
  return read.filter((snapshot) => snapshot !== null);
}

async function repair(
  customerId: string,
  before: StoredState,
  changing: readonly Snapshot[],
  options: CompareOptions,
): Promise<Pick<Compared, 'drift' | 'changes'>> {
  await options.record(changing.map(({ type, read }) => synced(type, read, options.by)));
  const invoiceIds = changing.map(({ id }) => id);
  const after = await readStoredState(customerId, invoiceIds, options);
  const drift: Drift[] = [];
  for (const snapshot of changing) {
    const kind = driftOf(before, after, snapshot);
    if (kind === null) continue;
    drift.push({ customerId, objectId: snapshot.id, kind });
    options.metrics.drift.inc({ kind });
  }
  return { drift, changes: changesBetween(auditedOf(before, invoiceIds), auditedOf(after, invoiceIds)) };
}
