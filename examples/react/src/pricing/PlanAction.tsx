import { Link } from 'wouter';
import { CheckoutButton } from '../checkout/CheckoutButton.tsx';
import { useSession } from '../session/session.tsx';
import type { Plan, Subscription } from './PlanCard.tsx';

interface PlanActionProps {
  plan: Plan;
  price: Plan['prices'][number] | undefined;
  isCurrent: boolean;
  subscription: Subscription | undefined;
}

/** The one thing that this user can do with a plan: buy it, change to it, or ask for it. */
export function PlanAction({ plan, price, isCurrent, subscription }: PlanActionProps) {
  const { user } = useSession();
  const verb = plan.addOn ? 'Buy' : 'Choose';
  const paysThis = isCurrent && (!subscription || subscription.price?.interval === price?.interval);

  if (paysThis) return <p className="status">Your plan</p>;
  if (user === null && (plan.free || plan.purchasable)) {
    return (
      <Link className="button primary" href="/sign-in">
        {plan.free ? 'Start for free' : `${verb} ${plan.name}`}
      </Link>
    );
  }
  if (plan.free) return <p className="status" />;
  if (!plan.purchasable || !price) {
    return (
      <a className="button" href="mailto:sales@example.com">
        Contact us
      </a>
    );
  }
  if (plan.perSeat) {
    return (
      <Link className="button primary" href="/team">
        Buy for your team
      </Link>
    );
  }
  if (subscription && !plan.addOn) {
    return (
      <Link className="button primary" href={`/change/${plan.code}/${price.interval}`}>
        {isCurrent ? 'Change the interval' : `Change to ${plan.name}`}
      </Link>
    );
  }
  const { interval, amount } = price;
  return (
    <CheckoutButton key={price.id} order={{ plan: plan.code, interval, currency: amount.currency }}>
      {verb} {plan.name}
    </CheckoutButton>
  );
}
