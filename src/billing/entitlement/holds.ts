import { holdOf } from '../money/money.state.ts';
import { hasEnded } from '../subscription/subscription.state.ts';
import { type EntitlementState, purchasesOf, subscriptionsOf } from './entitlement.state.ts';

export type HoldKind = 'DISPUTE' | 'REFUND' | 'ADMIN';

/** Why access to one subscription or purchase is held back. */
export interface HoldView {
  kind: HoldKind;
  /** The dispute, or the payment that was refunded. */
  id: string;
  since: Date;
  /** null: until what holds it is over. */
  until: Date | null;
}

/** Everything that holds access back, newest first. What has ended is not held back any more. */
export function holdsOf(state: EntitlementState): HoldView[] {
  const live = subscriptionsOf(state).filter(([, { now }]) => now === null || !hasEnded(now.status));
  const bought = purchasesOf(state).filter(([, { now, lines }]) => now !== null || lines !== null);
  const holds = [...live, ...bought].flatMap(([, { money }]): HoldView[] => {
    const hold = holdOf(money);
    if (hold === null) return [];
    const kind = hold.reason === 'DISPUTED' ? 'DISPUTE' : 'REFUND';
    return [{ kind, id: hold.id, since: hold.cause.at, until: null }];
  });
  return holds.sort((a, b) => b.since.getTime() - a.since.getTime() || (a.id < b.id ? 1 : -1));
}
