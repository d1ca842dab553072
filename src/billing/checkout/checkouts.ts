import { randomUUID } from 'node:crypto';
import type { mongo } from 'mongoose';
import { SECOND } from '../../platform/clock.ts';
import { duplicateKey } from '../../platform/mongo.ts';
import type { CheckoutDocument } from './checkout.document.ts';
import type { CheckoutStatus, CheckoutView } from './checkout.view.ts';
import type { Order } from './order.ts';

/** A claim older than this belongs to a process that died: longer than the three calls to Stripe that it makes can take. */
export const CLAIM = 30 * SECOND;

export interface Claim {
  row: CheckoutDocument;
  /** Whether this call made the row, and so must open its session. */
  mine: boolean;
}

/** Claims the user's one open checkout for this order, or finds the one that is open already. Insert first, ask later. */
export async function claimCheckout(
  checkouts: mongo.Collection<CheckoutDocument>,
  userId: string,
  order: Order,
  now: Date,
): Promise<Claim> {
  const row: CheckoutDocument = {
    _id: `checkout_${randomUUID()}`,
    userId,
    kind: order.kind,
    open: true,
    fingerprint: order.fingerprint,
    plan: order.plan.code,
    status: 'OPEN',
    claimedAt: now,
    attempts: 0,
  };
  for (;;) {
    try {
      await checkouts.insertOne(row);
      return { row, mine: true };
    } catch (error) {
      if (!duplicateKey(error)) throw error;
    }
    const same = order.kind === 'PAYMENT' ? { fingerprint: order.fingerprint } : {};
    const open = await checkouts.findOne({ userId, kind: order.kind, open: true, ...same });
    if (open) return { row: open, mine: false }; // else it was closed meanwhile: claim again
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
