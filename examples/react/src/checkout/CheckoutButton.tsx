import { type ReactNode, useMemo } from 'react';
import { useMutation } from 'urql';
import { Errors } from '../billing/Notice.tsx';
import { BuyDocument, type CheckoutInput } from '../operations.generated.ts';

interface CheckoutButtonProps {
  order: Pick<CheckoutInput, 'plan' | 'interval' | 'currency'>;
  children: ReactNode;
}

/** Opens Stripe's payment page for an order. */
export function CheckoutButton({ order, children }: CheckoutButtonProps) {
  const [{ data, error, fetching }, buy] = useMutation(BuyDocument);
  const { plan, interval, currency } = order;
  // One key for one order: a second click, or a retry after a lost answer, returns the same session.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another order needs another key.
  const idempotencyKey = useMemo(() => crypto.randomUUID(), [plan, interval, currency]);

  async function pay() {
    const answer = await buy({
      input: {
        plan,
        interval,
        currency,
        idempotencyKey,
        // Stripe replaces {CHECKOUT_SESSION_ID}.
        successUrl: `${location.origin}/welcome?session={CHECKOUT_SESSION_ID}`,
        cancelUrl: `${location.origin}/`,
      },
    });
    const url = answer.data?.checkout?.session?.url;
    if (url) location.assign(url);
  }

  return (
    <div className="stack">
      <button type="button" className="primary" onClick={pay} disabled={fetching}>
        {children}
      </button>
      <Errors error={error} userErrors={data?.checkout?.userErrors} />
    </div>
  );
}
