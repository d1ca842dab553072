import type { mongo } from 'mongoose';
import { duplicateKey } from '../../platform/mongo.ts';
import type { CheckoutDocument } from './checkout.document.ts';
import type { CheckoutStatus, CheckoutView } from './checkout.view.ts';
import type { Order } from './order.ts';

/**
 * Claims the user's one open checkout for this order, under the ID of an idempotent operation. Returns the checkout of the operation, new or
 * from an earlier try. If another checkout is open, returns that one.
 */
export async function claimCheckout(
  checkouts: mongo.Collection<CheckoutDocument>,
  operationId: string,
  userId: string,
  { kind, fingerprint, plan }: Order,
): Promise<CheckoutDocument> {
  const row: CheckoutDocument = {
    _id: operationId,
    userId,
    kind,
    open: true,
    fingerprint,
    plan: plan.code,
    status: 'OPEN',
  };
  const same = kind === 'PAYMENT' ? { fingerprint } : {};
  for (;;) {
    try {
      await checkouts.insertOne(row);
      return row;
    } catch (error) {
      if (!duplicateKey(error)) throw error;
    }
    const open =
      (await checkouts.findOne({ _id: operationId })) ??
      (await checkouts.findOne({ userId, kind, open: true, ...same }));
    if (open) return open; // else it was closed meanwhile: claim again
  }
}

/** Statuses in order. A checkout never returns to an earlier status, whatever the order of its events. */
const STAGES: readonly CheckoutStatus[] = ['OPEN', 'PROCESSING', 'EXPIRED', 'FAILED', 'COMPLETE'];

/** Closes a checkout with a status. Does nothing if it has a later status already. */
export async function finishCheckout(
  checkouts: mongo.Collection<CheckoutDocument>,
  id: string,
  status: Exclude<CheckoutStatus, 'OPEN'>,
): Promise<void> {
  const earlier = STAGES.slice(0, STAGES.indexOf(status));
  await checkouts.updateOne({ _id: id, status: { $in: earlier } }, { $set: { status, open: false } });
}

/** Returns the checkout as its buyer sees it, null until its session is created. */
export function checkoutView(row: CheckoutDocument, now: Date): CheckoutView | null {
  if (row.sessionId === undefined || row.expiresAt === undefined) return null;
  const status = row.status === 'OPEN' && row.expiresAt <= now ? 'EXPIRED' : row.status;
  return { id: row.sessionId, url: status === 'OPEN' ? (row.url ?? null) : null, status, expiresAt: row.expiresAt };
}
