import { featureText } from '../billing/feature-text.ts';
import { formatMoney, PER, PER_SEAT } from '../billing/format.ts';
import type { CurrentPlanQuery, OfferQuery } from '../operations.generated.ts';
import { PlanAction } from './PlanAction.tsx';

export type Plan = OfferQuery['plans'][number];
export type Subscription = NonNullable<CurrentPlanQuery['me']>['subscriptions'][number];

interface PlanCardProps {
  plan: Plan;
  interval: 'MONTH' | 'YEAR';
  currency: string;
  /** The plan that the user has; undefined for visitors. */
  currentCode: string | undefined;
  subscription: Subscription | undefined;
}

export function PlanCard({ plan, interval, currency, currentCode, subscription }: PlanCardProps) {
  const prices = plan.prices.filter(({ amount }) => amount.currency === currency);
  // Add-ons are paid once.
  const price = prices.find((price) => price.interval === interval) ?? prices[0];
  const isCurrent = plan.code === currentCode;

  return (
    <article className={isCurrent ? 'card plan current' : 'card plan'} aria-label={plan.name}>
      <h2>{plan.name}</h2>
      <p className="price">
        {price && (
          <>
            <strong>{formatMoney(price.amount)}</strong> {(plan.perSeat ? PER_SEAT : PER)[price.interval]}
          </>
        )}
        {plan.free && <strong>{formatMoney({ decimal: '0', currency })}</strong>}
        {!price && !plan.free && <strong>On request</strong>}
      </p>
      <p className="quiet">
        {plan.description}
        {plan.trialEligible && !subscription && ` The first ${plan.trialDays} days are free.`}
      </p>
      <PlanAction plan={plan} price={price} isCurrent={isCurrent} subscription={subscription} />
      <ul className="features">
        {plan.features.map((included) => (
          <li key={included.feature.code}>{featureText(included)}</li>
        ))}
      </ul>
    </article>
  );
}
