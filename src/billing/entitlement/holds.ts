import { hasEnded } from '../../facts/subscription-status.ts';
import { FOR_GOOD, type HoldState, holdOf } from '../money/hold.ts';
import { holdsOn } from '../subscription/subscription.window.ts';
import { type EntitlementState, purchasesOf, subscriptionsOf } from './entitlement.state.ts';

export type HoldKind = 'DISPUTE' | 'REFUND' | 'ADMIN';

/** A hold: the reason why access to a subscription or purchase is suspended. */
export interface HoldView {
  kind: HoldKind;
  /** The dispute, or the payment that was refunded. */
  id: string;
  /** The `_id` of the payment's row. null if it is not known yet which payment is disputed. */
  paymentId: string | null;
  startedAt: Date;
  /** null if the end is not known. A hold ends when the dispute is won or the next payment is made. */
  endsAt: Date | null;
}

/** Returns the holds of subscriptions that have not ended and of purchases, newest first. */
export function holdsOf(state: EntitlementState): HoldView[] {
  const live = subscriptionsOf(state).filter(([, { now }]) => now === null || !hasEnded(now.status));
  const bought = purchasesOf(state).filter(([, { now, lines }]) => now !== null || lines !== null);
  const holds = [
    ...live.flatMap(([, subscription]) => holdsOn(subscription)),
    ...bought.map(([, { money }]) => holdOf(money, FOR_GOOD)),
  ];
  return holds
    .filter((hold) => hold !== null)
    .map(holdView)
    .sort((a, b) => b.startedAt.getTime() - a.startedAt.getTime() || (a.id < b.id ? 1 : -1));
}

export function holdView({ reason, id, paymentId, cause }: HoldState): HoldView {
  return { kind: reason === 'DISPUTED' ? 'DISPUTE' : 'REFUND', id, paymentId, startedAt: cause.at, endsAt: null };
}
