import type { Sold } from '../subscription/subscription.sold.ts';
import { type MrrMovement, netted, type RevenueLine } from './revenue.line.ts';

/**
 * Returns the movements of the MRR of one stream, by currency. Changes at one instant are one movement: a plan change loses one price and
 * gains another, so it is an expansion or contraction by the difference.
 */
export function mrrLines(sold: readonly Sold[]): RevenueLine[] {
  const changes = netted(sold.flatMap(changesOf));
  const currencies = [...new Set(changes.map(({ currency }) => currency))];
  return currencies.flatMap((currency) => classified(changes.filter((change) => change.currency === currency)));
}

/** Every gain and loss, not yet classified. */
function changesOf({ spans }: Sold): RevenueLine[] {
  return spans.flatMap(({ from, until, items }) =>
    items.flatMap(({ monthly, currency, priceId, plan, interval }) => {
      const gain = {
        ...{ at: from, figure: 'new' as const, value: monthly, currency, priceId, plan },
        ...(interval && { interval }),
      };
      return until === null ? [gain] : [gain, { ...gain, at: until, value: -monthly }];
    }),
  );
}

/** Turns gains and losses into movements. `changes` are of one currency, oldest first. */
function classified(changes: readonly RevenueLine[]): RevenueLine[] {
  let mrr = 0;
  let isKnown = false;
  const instants = [...new Set(changes.map(({ at }) => at.getTime()))];
  return instants.flatMap((instant) => {
    const parts = changes.filter(({ at }) => at.getTime() === instant);
    const before = mrr;
    mrr = parts.reduce((sum, { value }) => sum + value, mrr);
    const figure = movementOf(before, mrr, isKnown);
    isKnown = true;
    return parts.map((part) => ({ ...part, figure }));
  });
}

function movementOf(before: number, after: number, isKnown: boolean): MrrMovement {
  if (before === 0) return isKnown ? 'reactivation' : 'new';
  if (after === 0) return 'churn';
  return after < before ? 'contraction' : 'expansion';
}
