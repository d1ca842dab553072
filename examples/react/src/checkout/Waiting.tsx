import { useEffect } from 'react';
import { useQuery } from 'urql';
import { Link } from 'wouter';
import { type CheckoutStatus, StillWaitingDocument } from '../operations.generated.ts';

const PAUSE = 3_000;

const TEXTS: Record<CheckoutStatus, { title: string; text: string }> = {
  OPEN: { title: 'Your purchase is not complete', text: 'Nothing was charged. You can continue where you stopped.' },
  PROCESSING: {
    title: 'Your payment is being processed',
    text: 'A bank debit takes some days. You can close this page.',
  },
  COMPLETE: { title: 'Your payment arrived', text: 'One moment, please.' },
  FAILED: { title: 'Your bank declined the payment', text: 'Nothing was charged. Try another payment method.' },
  EXPIRED: { title: 'Your purchase has expired', text: 'Nothing was charged. Choose a plan to start again.' },
};

/** A checkout that is not paid. Offers the payment page again, or waits for a slow payment method. */
export function Waiting({ sessionId, onComplete }: { sessionId: string; onComplete(): void }) {
  const [{ data }, ask] = useQuery({ query: StillWaitingDocument, variables: { id: sessionId } });
  const { status, url } = data?.checkoutSession ?? {};

  useEffect(() => {
    if (status === 'COMPLETE') onComplete();
    if (status !== 'PROCESSING') return;
    const timer = setInterval(() => ask({ requestPolicy: 'network-only' }), PAUSE);
    return () => clearInterval(timer);
  }, [status, ask, onComplete]);

  if (!status) return <p className="quiet">Checking your payment…</p>;
  return (
    <section className="narrow card">
      <h1>{TEXTS[status].title}</h1>
      <p>{TEXTS[status].text}</p>
      {status === 'OPEN' && url && (
        <a className="button primary" href={url}>
          Continue to payment
        </a>
      )}
      {(status === 'FAILED' || status === 'EXPIRED') && <Link href="/">See the plans</Link>}
    </section>
  );
}
