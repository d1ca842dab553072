import { useState } from 'react';
import { useQuery } from 'urql';
import { Errors } from '../billing/Notice.tsx';
import { CurrentPlanDocument, OfferDocument } from '../operations.generated.ts';
import { useSession } from '../session/session.tsx';
import { Choice } from './Choice.tsx';
import { PlanCard } from './PlanCard.tsx';

const INTERVALS = [
  { value: 'MONTH', text: 'Monthly' },
  { value: 'YEAR', text: 'Yearly' },
] as const;

type Interval = (typeof INTERVALS)[number]['value'];

export function PricingPage() {
  const { user } = useSession();
  const [{ data: offer, error, fetching }] = useQuery({ query: OfferDocument });
  const [{ data: current }] = useQuery({ query: CurrentPlanDocument, pause: user === null });
  const [interval, chooseInterval] = useState<Interval>('MONTH');
  const [chosenCurrency, chooseCurrency] = useState<string>();

  const subscription = current?.me?.subscriptions.find(({ plan }) => plan?.addOn === false);
  const plans = offer?.plans ?? [];
  const currencies = [...new Set(plans.flatMap(({ prices }) => prices.map(({ amount }) => amount.currency)))];
  // A subscription keeps its currency, so its owner has nothing to choose.
  const ownCurrency = subscription?.price?.amount.currency;
  const currency = ownCurrency ?? chosenCurrency ?? currencies[0] ?? '';
  const card = { interval, currency, subscription, currentCode: current?.me?.plan.code };

  return (
    <>
      <div className="hero">
        <h1>Plans for every trader</h1>
        <p className="quiet">Change or cancel at any time.</p>
        <div className="choices">
          <Choice<Interval> label="Billing interval" options={INTERVALS} value={interval} onChange={chooseInterval} />
          {!ownCurrency && currencies.length > 1 && (
            <Choice
              label="Currency"
              options={currencies.map((value) => ({ value, text: value }))}
              value={currency}
              onChange={chooseCurrency}
            />
          )}
        </div>
      </div>
      <Errors error={error} />
      {fetching && <p className="quiet">Loading the plans…</p>}
      <div className="plans">
        {plans
          .filter(({ addOn }) => !addOn)
          .map((plan) => (
            <PlanCard key={plan.code} plan={plan} {...card} />
          ))}
      </div>
      {plans.some(({ addOn }) => addOn) && <h2>Add more to any plan</h2>}
      <div className="plans">
        {plans
          .filter(({ addOn }) => addOn)
          .map((plan) => (
            <PlanCard key={plan.code} plan={plan} {...card} />
          ))}
      </div>
    </>
  );
}
