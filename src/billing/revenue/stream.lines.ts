import { derived } from '../../platform/derived.ts';
import { type EntitlementState, subscriptionsOf } from '../entitlement/entitlement.state.ts';
import { ledgerOf } from '../payment/ledger.ts';
import type { PaymentState } from '../payment/payment.state.ts';
import { type Sold, soldBy } from '../subscription/subscription.sold.ts';
import { mrrLines } from './mrr.lines.ts';
import { feedbackFigure, netted, type RevenueLine } from './revenue.line.ts';

/** Returns the revenue lines of a stream's subscriptions, for all days. They follow from the state alone. */
export const subscriptionLines = derived((state: EntitlementState): readonly RevenueLine[] => {
  const sold = subscriptionsOf(state).flatMap(([, subscription]) => soldBy(subscription) ?? []);
  return netted([...mrrLines(sold), ...sold.flatMap(countLines)]);
});

/** Returns the key of the rows of a payment. It has a prefix, because the stream of a guest and its payment have the same ID. */
export const revenueKeyOf = (paymentId: string): string => `payment:${paymentId}`;

/** Returns the revenue lines of a payment. */
export const paymentLines = derived((state: PaymentState, id: string): readonly RevenueLine[] => {
  const ledger = ledgerOf(state, id);
  if (ledger === null) return [];
  const { currency, lines } = ledger;
  return netted(
    lines.map(({ kind, amount, ...line }) => ({
      ...line,
      figure: kind,
      value: kind === 'failed' ? 1 : amount,
      currency,
    })),
  );
});

/** Returns the count lines of a subscription: when it and its items run, and when it began and ended. */
function countLines(sold: Sold): RevenueLine[] {
  const { from, endedAt, feedback } = sold;
  const base = { currency: sold.currency, priceId: null, plan: null, value: 1 };
  const running = netted(runningLines(sold));
  const lapsed = running.filter(({ figure }) => figure === 'active');
  return [
    { ...base, figure: 'began', at: from },
    ...running,
    ...(endedAt === null
      ? []
      : [
          { ...base, figure: 'ended' as const, at: endedAt },
          ...(feedback === null ? [] : [{ ...base, figure: feedbackFigure(feedback), at: endedAt }]),
          ...lapsed
            .filter(({ at }) => at < endedAt)
            .map(({ at, value }) => ({ ...base, figure: 'lapsed' as const, at: endedAt, since: at, value })),
        ]),
  ];
}

function runningLines({ spans, endedAt }: Sold): RevenueLine[] {
  return spans.flatMap(({ from, until, items }) =>
    items.flatMap(({ first, unpriced, currency, priceId, plan }) => {
      const item: RevenueLine = { at: from, figure: 'items', value: 1, currency, priceId, plan };
      const begun = [
        item,
        ...(first ? [{ ...item, figure: 'active' as const, ...(endedAt && { endedAt }) }] : []),
        ...(unpriced ? [{ ...item, figure: 'unpriced' as const }] : []),
      ];
      return until === null ? begun : [...begun, ...begun.map((line) => ({ ...line, at: until, value: -1 }))];
    }),
  );
}
