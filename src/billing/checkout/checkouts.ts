import type { mongo } from 'mongoose';
import { duplicateKey } from '../../platform/mongo.ts';
import type { CheckoutDocument } from './checkout.document.ts';
import type { CheckoutStatus, CheckoutView } from './checkout.view.ts';
import type { Order } from './order.ts';

/**
 * Claims the user's one open checkout for this order, in the name of an operation. Returns the operation's own checkout, new or from an
 * earlier try, or else the one that is open already.
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

/** What is later in this list is never undone by what is earlier, in whatever order the events arrive. */
const STAGES: readonly CheckoutStatus[] = ['OPEN', 'PROCESSING', 'EXPIRED', 'FAILED', 'COMPLETE'];

/** Moves a checkout on, and closes it. */
export async function finishCheckout(
  checkouts: mongo.Collection<CheckoutDocument>,
  id: string,
  status: Exclude<CheckoutStatus, 'OPEN'>,
): Promise<void> {
  const earlier = STAGES.slice(0, STAGES.indexOf(status));
  await checkouts.updateOne({ _id: id, status: { $in: earlier } }, { $set: { status, open: false } });
}

/** The checkout as its buyer sees it; null while its session is still being made. */
export function checkoutView(row: CheckoutDocument, now: Date): CheckoutView | null {
  if (row.sessionId === undefined || row.expiresAt === undefined) return null;
  const status = row.status === 'OPEN' && row.expiresAt <= now ? 'EXPIRED' : row.status;
  return { id: row.sessionId, url: status === 'OPEN' ? (row.url ?? null) : null, status, expiresAt: row.expiresAt };
}
