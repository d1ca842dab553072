import { disputeHolds } from '../money/hold.ts';
import { wentBack } from '../money/refunded.ts';
import { paymentView, refundReports } from './payment.read.ts';
import type { PaymentState } from './payment.state.ts';
import type { PaymentContent } from './payment.view.ts';
import { apportion, sharesOf } from './shares.ts';

/** Money of one payment that moved at an instant, in whole minor units; or an attempt to move it that failed. */
export interface LedgerLine {
  /** DISPUTED is what the bank took back; a dispute that is won gives it back, as less than nothing. */
  kind: 'PAID' | 'REFUNDED' | 'DISPUTED' | 'FAILED';
  at: Date;
  amount: number;
  /** Which price it is for, and the plan's code if the payment itself says it. */
  priceId: string | null;
  plan: string | null;
}

/** A movement of the whole payment. */
type Movement = Pick<LedgerLine, 'kind' | 'at' | 'amount'>;

/** What stands beside the state of a payment document, so that reports can add it up. */
export interface PublishedLedger {
  /** ISO 4217 in upper case; null in an empty document, as the others. */
  currency: string | null;
  ledger: LedgerLine[];
}

/** Every movement of a payment by price, in the order in which they happened. The parts of a movement add up to it. */
export function publishedLedger(state: PaymentState, id: string): PublishedLedger {
  const view = paymentView(id, state);
  if (view === null) return { currency: null, ledger: [] };
  const { currency, paidAt, amount } = view;
  const paid: Movement[] = paidAt !== null && amount > 0 ? [{ kind: 'PAID', at: paidAt, amount }] : [];
  const movements = [...paid, ...refunded(state), ...disputed(state), ...failed(state)];
  movements.sort((a, b) => a.at.getTime() - b.at.getTime());
  return { currency, ledger: movements.flatMap((movement) => byPrice(movement, view)) };
}

/** What goes back goes back in the same proportions as it was paid. An attempt that failed counts once, for what was to be bought. */
function byPrice(movement: Movement, { priceId, plan, lines }: PaymentContent): LedgerLine[] {
  const shares = sharesOf(lines);
  if (shares.length === 0 || movement.kind === 'FAILED') return [{ ...movement, priceId, plan }];
  const parts = apportion(movement.amount, shares);
  return shares.map((share, n) => ({
    ...movement,
    amount: parts[n] ?? 0,
    priceId: share.priceId,
    plan: share.plan ?? (share.priceId === priceId ? plan : null),
  }));
}

function refunded(state: PaymentState): Movement[] {
  return wentBack(state.charges, refundReports(state)).map(({ at, amount }) => ({ kind: 'REFUNDED', at, amount }));
}

/** In an inquiry no money moves. */
function disputed({ disputes }: PaymentState): Movement[] {
  return Object.values(disputes).flatMap(({ now, openedAt, closedAt }): Movement[] => {
    const won = now.status === 'won';
    if (!won && !disputeHolds(now.status)) return [];
    const taken: Movement = { kind: 'DISPUTED', at: openedAt, amount: now.amount };
    return won && closedAt ? [taken, { kind: 'DISPUTED', at: closedAt, amount: -now.amount }] : [taken];
  });
}

function failed({ attempts, session }: PaymentState): Movement[] {
  const slow = session?.failed ? [session.cause.at] : [];
  return [...attempts.map(({ at }) => at), ...slow].map((at) => ({ kind: 'FAILED', at, amount: 0 }));
}
