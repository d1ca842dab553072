import { PortalButton } from './PortalButton.tsx';
import type { Me } from './Subscription.tsx';

/** The card, which is changed in Stripe's portal. */
export function PaymentMethod({ card }: { card: Me['paymentMethod'] }) {
  return (
    <div className="card-line">
      <span>
        <span className="brand-name">{card?.brand}</span> {card?.last4 ? `•••• ${card.last4}` : 'No card on file'}
        {card?.expMonth && card.expYear ? `, expires ${card.expMonth}/${card.expYear}` : ''}
      </span>
      <PortalButton>Manage payment and invoices</PortalButton>
    </div>
  );
}
