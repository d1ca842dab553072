import type { Sold } from '../subscription/subscription.sold.ts';
import { type MrrMovement, netted, type RevenueLine } from './revenue.line.ts';

/**
 * The movements of the MRR of one stream, each currency apart. What happens at one instant is one movement: a plan change is a loss of one
 * price and a gain of another, and an expansion or contraction by the difference.
 */
export function mrrLines(sold: readonly Sold[]): RevenueLine[] {
  const changes = netted(sold.flatMap(changesOf));
  const currencies = [...new Set(changes.map(({ currency }) => currency))];
  return currencies.flatMap((currency) => classified(changes.filter((change) => change.currency === currency)));
}

/** Every gain and loss, not yet classified. */
function changesOf({ spans }: Sold): RevenueLine[] {
  return spans.flatMap(({ from, until, items }) =>
    items.flatMap(({ monthly, currency, priceId, plan }) => {
      const gain = { at: from, figure: 'new' as const, value: monthly, currency, priceId, plan };
      return until === null ? [gain] : [gain, { ...gain, at: until, value: -monthly }];
    }),
  );
}

/** `changes` are of one currency, oldest first. */
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
