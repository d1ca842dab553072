import type { RevenueChange } from '../billing/revenue/revenue.write.ts';
import { paymentLines, revenueKeyOf, subscriptionLines } from '../billing/revenue/stream.lines.ts';
import type { Folded } from './effects.ts';

/**
 * Returns the changes of revenue that follow from saved accounts: for subscriptions under the ID of the stream, for each payment under its
 * own. `before` is null if the revenue rows of the replaced state may be missing, because a process died between its save and its rows. The
 * events of that save are then due again, so they are not new to the account.
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
