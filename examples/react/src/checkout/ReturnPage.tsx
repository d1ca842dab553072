import { useCallback, useEffect } from 'react';
import { useMutation } from 'urql';
import { Link, useSearchParams } from 'wouter';
import { Errors } from '../billing/Notice.tsx';
import { ComeBackDocument } from '../operations.generated.ts';
import { Waiting } from './Waiting.tsx';

/** Where Stripe sends the user after payment. The webhook may still be on its way, so Tollgate reads the session from Stripe. */
export function ReturnPage() {
  const [search] = useSearchParams();
  const sessionId = search.get('session') ?? '';
  const [{ data, error }, syncCheckout] = useMutation(ComeBackDocument);
  const sync = useCallback(() => void syncCheckout({ sessionId }), [syncCheckout, sessionId]);
  useEffect(sync, [sync]);

  const { customer, userErrors } = data?.syncCheckout ?? {};
  if (customer) {
    const isTeam = customer.owner.__typename === 'Organization';
    return (
      <section className="narrow card">
        <h1>Thank you</h1>
        <p>
          Your purchase is complete. {isTeam ? "Your team's plan" : 'Your plan'} is{' '}
          <strong>{customer.plan.name}</strong>.
        </p>
        <Link className="button primary" href={isTeam ? '/team' : '/account'}>
          {isTeam ? 'Go to your team' : 'Go to your account'}
        </Link>
      </section>
    );
  }
  if (userErrors?.some(({ code }) => code === 'CHECKOUT_NOT_COMPLETE')) {
    return <Waiting sessionId={sessionId} onComplete={sync} />;
  }
  return (
    <section className="narrow card">
      <h1>Your purchase</h1>
      <Errors error={error} userErrors={userErrors} />
      {!error && !userErrors && <p className="quiet">Checking your payment…</p>}
    </section>
  );
}
