import { disputeHolds } from '../money/hold.ts';
import { wentBack } from '../money/refunded.ts';
import { paymentView, refundReports } from './payment.read.ts';
import type { PaymentState } from './payment.state.ts';
import type { PaymentContent } from './payment.view.ts';
import { apportion, sharesOf } from './shares.ts';

/** A movement of money of one payment, in whole minor units, or a failed attempt. */
export interface LedgerLine {
  /** A won dispute has a second line with a negative amount. A `recovered` amount is also `paid`. */
  kind: 'paid' | 'refund' | 'dispute' | 'failed' | 'recovered';
  at: Date;
  amount: number;
  /** The price that it is for, and the plan's code if the payment itself names it. */
  priceId: string | null;
  plan: string | null;
}

/** A movement of the whole payment. */
type Movement = Pick<LedgerLine, 'kind' | 'at' | 'amount'>;

export interface Ledger {
  /** ISO 4217 in upper case. */
  currency: string;
  lines: LedgerLine[];
}

/** Returns the movements of a payment, divided by price. The parts add up to the movement. null if the payment is not shown yet. */
export function ledgerOf(state: PaymentState, id: string): Ledger | null {
  const view = paymentView(id, state);
  if (view === null) return null;
  const movements = [...paid(state, view), ...refunded(state), ...disputed(state), ...failed(state)];
  return { currency: view.currency, lines: movements.flatMap((movement) => byPrice(movement, view)) };
}

function paid(state: PaymentState, { paidAt: at, amount }: PaymentContent): Movement[] {
  if (at === null || amount <= 0) return [];
  const isRecovered = failed(state).some((attempt) => attempt.at <= at);
  return [{ kind: 'paid', at, amount }, ...(isRecovered ? [{ kind: 'recovered' as const, at, amount }] : [])];
}

/** Divides a movement by price. A refund has the proportions of the payment. A failed attempt is one line, for the main price. */
function byPrice(movement: Movement, { priceId, plan, lines }: PaymentContent): LedgerLine[] {
  const shares = sharesOf(lines);
  if (shares.length === 0 || movement.kind === 'failed') return [{ ...movement, priceId, plan }];
  const parts = apportion(movement.amount, shares);
  return shares.map((share, n) => ({
    ...movement,
    amount: parts[n] ?? 0,
    priceId: share.priceId,
    plan: share.plan ?? (share.priceId === priceId ? plan : null),
  }));
}

function refunded(state: PaymentState): Movement[] {
  return wentBack(state.charges, refundReports(state)).map(({ at, amount }) => ({ kind: 'refund', at, amount }));
}

/** Returns the movements of disputes. An inquiry has none, because no money moves. */
function disputed({ disputes }: PaymentState): Movement[] {
  return Object.values(disputes).flatMap(({ now, openedAt, closedAt }): Movement[] => {
    const won = now.status === 'won';
    if (!won && !disputeHolds(now.status)) return [];
    const taken: Movement = { kind: 'dispute', at: openedAt, amount: now.amount };
    return won && closedAt ? [taken, { kind: 'dispute', at: closedAt, amount: -now.amount }] : [taken];
  });
}

function failed({ attempts, session }: PaymentState): Movement[] {
  const slow = session?.failed ? [session.cause.at] : [];
  return [...attempts.map(({ at }) => at), ...slow].map((at) => ({ kind: 'failed', at, amount: 0 }));
}
