import { isDeepStrictEqual } from 'node:util';
import { entitlementProjection } from '../billing/entitlement/entitlement.fold.ts';
import type { EntitlementState } from '../billing/entitlement/entitlement.state.ts';
import { type FoldEvent, NO_PLACE, type Place } from '../billing/fold.ts';
import { paymentProjection } from '../billing/payment/payment.fold.ts';
import type { ScheduleState } from '../billing/subscription/subscription.state.ts';
import type { Fact } from '../facts/fact.ts';
import { readFact } from '../facts/read-fact.ts';
import type { StoredState } from './stored-state.ts';
import type { Snapshot } from './stripe-objects.ts';

/** `missing`: the documents did not know the object. `stale`: they knew an older state of it. */
export type DriftKind = 'missing' | 'stale';

/**
 * Whether folding a snapshot would change the stored state. This calls the folds themselves, so objects that they ignore (a paid invoice,
 * an ended subscription that was compacted) are not recorded again every night.
 */
export function wouldChange(stored: StoredState, snapshot: Snapshot): boolean {
  const fact = factOf(snapshot, stored);
  const at = snapshot.read.answeredAt;
  const event: FoldEvent = {
    id: 'snapshot',
    position: '',
    at,
    answer: null,
    idempotencyKey: null,
    claims: null,
    fact,
    place: placeOf(fact),
    by: null,
  };
  const { fold, settle } = entitlementProjection;
  if (!isDeepStrictEqual(settle(fold(stored.entitlement, event)), stored.entitlement)) return true;
  if (fact.kind !== 'invoice') return false;
  const payment = stored.payments.get(fact.id);
  return payment === undefined || !isDeepStrictEqual(paymentProjection.fold(payment, event), payment);
}

/** Places the objects that are compared here as billing/payment/placement.ts does. */
function placeOf(fact: Fact): Place {
  return fact.kind === 'invoice'
    ? { ...NO_PLACE, paymentId: fact.id, subscriptionId: fact.now.subscriptionId }
    : NO_PLACE;
}

/** What a recorded snapshot changed when it was folded. Null if it changed nothing, because newer data was known already. */
export function driftOf(before: StoredState, after: StoredState, { type, id }: Snapshot): DriftKind | null {
  if (isDeepStrictEqual(storedPart(type, id, before), storedPart(type, id, after))) return null;
  return isStored(type, id, before) ? 'stale' : 'missing';
}

function factOf({ type, id, read }: Snapshot, stored: StoredState): Fact {
  const fact = readFact(type, { data: { object: read.object } });
  if (fact === null) throw new Error(`"${type}" needs a reader in facts/stripe-objects, but has none`);
  const known = stored.payments.get(id)?.invoice?.now;
  if (fact.kind !== 'invoice' || !known) return fact;
  // Stripe changes the links of an invoice from time to time. Another link to the same page is no difference.
  const same = (link: string | null, was: string | null) => (link !== null && was !== null ? was : link);
  return { ...fact, now: { ...fact.now, url: same(fact.now.url, known.url), pdf: same(fact.now.pdf, known.pdf) } };
}

function storedPart(type: Snapshot['type'], id: string, { entitlement, payments }: StoredState): unknown {
  if (type === 'customer.synced') return entitlement.customers[id];
  if (type === 'customer.subscription.synced') return entitlement.subscriptions[id];
  if (type === 'subscription_schedule.synced') return scheduleIn(entitlement, id);
  const invoice = payments.get(id);
  const subscription = entitlement.subscriptions[invoice?.invoice?.now.subscriptionId ?? ''];
  return [invoice, subscription?.openInvoices[id], subscription?.money.payments[id]];
}

function isStored(type: Snapshot['type'], id: string, { entitlement, payments }: StoredState): boolean {
  if (type === 'customer.synced') return id in entitlement.customers;
  if (type === 'customer.subscription.synced') return (entitlement.subscriptions[id]?.now ?? null) !== null;
  if (type === 'subscription_schedule.synced') return scheduleIn(entitlement, id) !== undefined;
  return (payments.get(id)?.invoice ?? null) !== null;
}

const scheduleIn = ({ subscriptions }: EntitlementState, id: string): ScheduleState | undefined =>
  Object.values(subscriptions).find(({ schedules = {} }) => id in schedules)?.schedules[id];
