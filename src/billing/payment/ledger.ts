import { disputeHolds } from '../money/hold.ts';
import { wentBack } from '../money/refunded.ts';
import { paymentView, refundReports } from './payment.read.ts';
import type { PaymentState } from './payment.state.ts';

/** Money of one payment that moved at an instant, in whole minor units; or an attempt to move it that failed. */
export interface LedgerLine {
  /** DISPUTED is what the bank took back; a dispute that is won gives it back, as less than nothing. */
  kind: 'PAID' | 'REFUNDED' | 'DISPUTED' | 'FAILED';
  at: Date;
  amount: number;
}

/** What stands beside the state of a payment document, so that reports can add it up. */
export interface PublishedLedger {
  /** ISO 4217 in upper case; null in an empty document, as the others. */
  currency: string | null;
  /** Which price it paid, and the plan's code where the payment itself names it. */
  priceId: string | null;
  plan: string | null;
  ledger: LedgerLine[];
}

/** Every movement of a payment, in the order in which they happened. */
export function publishedLedger(state: PaymentState, id: string): PublishedLedger {
  const view = paymentView(id, state);
  if (view === null) return { currency: null, priceId: null, plan: null, ledger: [] };
  const { currency, priceId, plan, paidAt, amount } = view;
  const paid: LedgerLine[] = paidAt !== null && amount > 0 ? [{ kind: 'PAID', at: paidAt, amount }] : [];
  const ledger = [...paid, ...refunded(state), ...disputed(state), ...failed(state)];
  ledger.sort((a, b) => a.at.getTime() - b.at.getTime());
  return { currency, priceId, plan, ledger };
}

function refunded(state: PaymentState): LedgerLine[] {
  return wentBack(state.charges, refundReports(state)).map(({ at, amount }) => ({ kind: 'REFUNDED', at, amount }));
}

/** In an inquiry no money moves. */
function disputed({ disputes }: PaymentState): LedgerLine[] {
  return Object.values(disputes).flatMap(({ now, openedAt, closedAt }): LedgerLine[] => {
    const won = now.status === 'won';
    if (!won && !disputeHolds(now.status)) return [];
    const taken: LedgerLine = { kind: 'DISPUTED', at: openedAt, amount: now.amount };
    return won && closedAt ? [taken, { kind: 'DISPUTED', at: closedAt, amount: -now.amount }] : [taken];
  });
}

function failed({ attempts, session }: PaymentState): LedgerLine[] {
  const slow = session?.failed ? [session.cause.at] : [];
  return [...attempts.map(({ at }) => at), ...slow].map((at) => ({ kind: 'FAILED', at, amount: 0 }));
}
