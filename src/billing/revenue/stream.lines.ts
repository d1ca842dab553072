import { derived } from '../../platform/derived.ts';
import { type EntitlementState, subscriptionsOf } from '../entitlement/entitlement.state.ts';
import { ledgerOf } from '../payment/ledger.ts';
import type { PaymentState } from '../payment/payment.state.ts';
import { type Sold, type SoldItem, type SoldSpan, soldBy } from '../subscription/subscription.sold.ts';
import { mrrLines } from './mrr.lines.ts';
import { feedbackFigure, netted, type RevenueLine, type TrialFigure } from './revenue.line.ts';

/** Returns the revenue lines of a stream's subscriptions, for all days. They follow from the state alone. */
export const subscriptionLines = derived((state: EntitlementState): readonly RevenueLine[] => {
  const sold = subscriptionsOf(state).flatMap(([, subscription]) => soldBy(subscription) ?? []);
  return netted([...mrrLines(sold), ...sold.flatMap(countLines)]);
});

/** Returns the key of the rows of a payment. It has a prefix, because the stream of a guest and its payment have the same ID. */
export const revenueKeyOf = (paymentId: string): string => `${PAYMENT}${paymentId}`;

/** Returns the ID of the payment whose rows have this key, null if they are of subscriptions. */
export const paymentIdOf = (key: string): string | null => (key.startsWith(PAYMENT) ? key.slice(PAYMENT.length) : null);

const PAYMENT = 'payment:';

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
    { ...base, figure: 'began', at: from, ...(endedAt && { endedAt }) },
    ...running,
    ...trialLines(sold),
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
    items.flatMap(({ first, unpriced, currency, priceId, plan, interval }) => {
      const item: RevenueLine = {
        ...{ at: from, figure: 'items', value: 1, currency, priceId, plan },
        ...(interval && { interval }),
      };
      const begun = [
        item,
        ...(first ? [{ ...item, figure: 'active' as const, ...(endedAt && { endedAt }) }] : []),
        ...(unpriced ? [{ ...item, figure: 'unpriced' as const }] : []),
      ];
      return until === null ? begun : [...begun, ...begun.map((line) => ({ ...line, at: until, value: -1 }))];
    }),
  );
}

/**
 * Returns when trials started and ended. A trial whose items change is one trial. It converts if the subscription is active right after it,
 * and not if it is paused, unpaid or ended then.
 */
function trialLines({ spans }: Sold): RevenueLine[] {
  return spans.flatMap((span, n) => {
    if (!span.trial) return [];
    const [before, after] = [spans[n - 1], spans[n + 1]];
    const next = after !== undefined && isNext(span, after) ? after : null;
    const starts = !(before?.trial && isNext(before, span));
    const { until } = span;
    return [
      ...(starts ? [trialLine(span, 'trial', span.from)] : []),
      ...(until === null || next?.trial ? [] : [trialLine(span, next ? 'converted' : 'unconverted', until)]),
    ];
  });
}

const isNext = ({ until }: SoldSpan, { from }: SoldSpan): boolean => until?.getTime() === from.getTime();

/** A trial counts for the item that gives the plan. */
function trialLine({ items }: SoldSpan, figure: TrialFigure, at: Date): RevenueLine {
  const { currency, priceId, plan, interval } = items[0] as SoldItem;
  return { at, figure, value: 1, currency, priceId, plan, ...(interval && { interval }) };
}
