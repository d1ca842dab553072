import { isDeepStrictEqual } from 'node:util';
import { entitlementProjection } from '../billing/entitlement/entitlement.fold.ts';
import { type FoldEvent, NO_PLACE, type Place } from '../billing/fold.ts';
import { paymentProjection } from '../billing/payment/payment.fold.ts';
import type { Fact } from '../facts/fact.ts';
import { readFact } from '../facts/read-fact.ts';
import type { Held } from './held.ts';
import type { Snapshot } from './stripe-objects.ts';

/** `missing`: the documents did not know the object. `stale`: they knew an older state of it. */
export type DriftKind = 'missing' | 'stale';

/**
 * Whether a snapshot, folded on top of what is held, would change it. The folds themselves are asked, so whatever they leave alone
 * (a paid invoice, an ended subscription that was forgotten) is not recorded again every night.
 */
export function wouldChange(held: Held, snapshot: Snapshot): boolean {
  const fact = factOf(snapshot, held);
  const at = snapshot.read.answeredAt;
  const event: FoldEvent = {
    id: 'snapshot',
    position: '',
    at,
    answer: null,
    idempotencyKey: null,
    userId: held.userId,
    fact,
    place: placeOf(fact),
    by: null,
  };
  const { fold, settle } = entitlementProjection;
  if (!isDeepStrictEqual(settle(fold(held.entitlement, event)), held.entitlement)) return true;
  if (fact.kind !== 'invoice') return false;
  const payment = held.payments.get(fact.id);
  return payment === undefined || !isDeepStrictEqual(paymentProjection.fold(payment, event), payment);
}

/** As projection/subjects.ts has it for what is compared here. */
function placeOf(fact: Fact): Place {
  return fact.kind === 'invoice'
    ? { ...NO_PLACE, paymentId: fact.id, subscriptionId: fact.now.subscriptionId }
    : NO_PLACE;
}

/** What a recorded snapshot changed once folded; null for nothing, because something newer was known already. */
export function driftOf(before: Held, after: Held, { type, id }: Snapshot): DriftKind | null {
  if (isDeepStrictEqual(partAbout(type, id, before), partAbout(type, id, after))) return null;
  return isHeld(type, id, before) ? 'stale' : 'missing';
}

function factOf({ type, id, read }: Snapshot, held: Held): Fact {
  const fact = readFact(type, { data: { object: read.object } });
  if (fact === null) throw new Error(`"${type}" needs a reader in facts/stripe-objects, but has none`);
  const known = held.payments.get(id)?.invoice?.now;
  if (fact.kind !== 'invoice' || !known) return fact;
  // Stripe changes these links from time to time; another link to the same page is no news.
  const same = (link: string | null, was: string | null) => (link !== null && was !== null ? was : link);
  return { ...fact, now: { ...fact.now, url: same(fact.now.url, known.url), pdf: same(fact.now.pdf, known.pdf) } };
}

function partAbout(type: Snapshot['type'], id: string, { entitlement, payments }: Held): unknown {
  if (type === 'customer.synced') return entitlement.customers[id];
  if (type === 'customer.subscription.synced') return entitlement.subscriptions[id];
  const invoice = payments.get(id);
  const subscription = entitlement.subscriptions[invoice?.invoice?.now.subscriptionId ?? ''];
  return [invoice, subscription?.openInvoices[id], subscription?.money.payments[id]];
}

function isHeld(type: Snapshot['type'], id: string, { entitlement, payments }: Held): boolean {
  if (type === 'customer.synced') return id in entitlement.customers;
  if (type === 'customer.subscription.synced') return (entitlement.subscriptions[id]?.now ?? null) !== null;
  return (payments.get(id)?.invoice ?? null) !== null;
}
