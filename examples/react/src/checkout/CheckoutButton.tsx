import { type ReactNode, useState } from 'react';
import { useMutation } from 'urql';
import { Errors } from '../billing/Notice.tsx';
import { BuyDocument, type CheckoutInput } from '../operations.generated.ts';

interface CheckoutButtonProps {
  order: Pick<CheckoutInput, 'plan' | 'interval' | 'currency' | 'quantity' | 'actingFor'>;
  children: ReactNode;
}

/** Opens Stripe's payment page for an order. Give it a `key` of the order, because another order needs another idempotency key. */
export function CheckoutButton({ order, children }: CheckoutButtonProps) {
  const [{ data, error, fetching }, buy] = useMutation(BuyDocument);
  // One key for one button: a second click, or a retry after a lost answer, returns the same session.
  const [idempotencyKey] = useState(() => crypto.randomUUID());

  async function pay() {
    const answer = await buy({
      input: {
        ...order,
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
