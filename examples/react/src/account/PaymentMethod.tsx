import { useMutation } from 'urql';
import { Errors } from '../billing/Notice.tsx';
import { OpenPortalDocument } from '../operations.generated.ts';
import type { Me } from './Subscription.tsx';

/** The card, which is changed in Stripe's portal. */
export function PaymentMethod({ card }: { card: Me['paymentMethod'] }) {
  const [{ data, error, fetching }, openPortal] = useMutation(OpenPortalDocument);

  async function open() {
    // The portal's address expires after a few minutes, so it is requested on the click.
    const answer = await openPortal({ input: { returnUrl: location.href } });
    const url = answer.data?.billingPortal?.session?.url;
    if (url) location.assign(url);
  }

  return (
    <div className="card-line">
      <span>
        <span className="brand-name">{card?.brand}</span> {card?.last4 ? `•••• ${card.last4}` : 'No card on file'}
        {card?.expMonth && card.expYear ? `, expires ${card.expMonth}/${card.expYear}` : ''}
      </span>
      <button type="button" className="link" onClick={open} disabled={fetching}>
        Manage payment and invoices
      </button>
      <Errors error={error} userErrors={data?.billingPortal?.userErrors} />
    </div>
  );
}
