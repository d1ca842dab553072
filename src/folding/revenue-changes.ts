import type { RevenueChange } from '../billing/revenue/revenue.write.ts';
import { paymentLines, revenueKeyOf, subscriptionLines } from '../billing/revenue/stream.lines.ts';
import type { Folded } from './effects.ts';

/**
 * What stored accounts change about revenue: of their subscriptions under the ID of the stream, of each payment under its own. The rows follow
 * from the state that was replaced, unless somebody may have saved that one and ended before its rows were written: then the events of that
 * save are due again, and they are not new to the account.
 */
export function revenueChanges(stored: readonly (Folded & { revision: number })[]): RevenueChange[] {
  return stored.flatMap(({ stream, folded, reason, news, revision }) => {
    const isNews = reason === null && news === 'all';
    const { before, after } = folded.account;
    return [
      {
        stream,
        revision,
        before: isNews ? subscriptionLines(before) : null,
        after: subscriptionLines(after.state),
      },
      ...folded.payments.map((payment) => ({
        stream: revenueKeyOf(payment.id),
        revision,
        before: isNews ? paymentLines(payment.before, payment.id) : null,
        after: paymentLines(payment.after.state, payment.id),
      })),
    ];
  });
}
