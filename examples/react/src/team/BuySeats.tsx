import { useState } from 'react';
import { useQuery } from 'urql';
import { formatMoney, PER_SEAT } from '../billing/format.ts';
import { Errors } from '../billing/Notice.tsx';
import { CheckoutButton } from '../checkout/CheckoutButton.tsx';
import { OfferDocument } from '../operations.generated.ts';

/** Buys the plan that is sold by the seat, for an organization. */
export function BuySeats({ organizationId }: { organizationId: string }) {
  const [{ data, error }] = useQuery({ query: OfferDocument });
  const [quantity, setQuantity] = useState(5);
  const plan = data?.plans.find(({ perSeat, purchasable }) => perSeat && purchasable);
  const price = plan?.prices.find(({ interval }) => interval === 'MONTH');
  return (
    <section className="card">
      <h2>Seats</h2>
      <Errors error={error} />
      {plan && price && (
        <>
          <p>{plan.description}</p>
          <p>
            <strong>{formatMoney(price.amount)}</strong> {PER_SEAT[price.interval]}
          </p>
          <SeatsField value={quantity} onChange={setQuantity} />
          <CheckoutButton
            key={quantity}
            order={{
              plan: plan.code,
              interval: price.interval,
              currency: price.amount.currency,
              quantity,
              actingFor: { organizationId },
            }}
          >
            Buy seats
          </CheckoutButton>
        </>
      )}
    </section>
  );
}

/** A whole number of seats. */
export function SeatsField({ value, onChange }: { value: number; onChange(seats: number): void }) {
  return (
    <label>
      Number of seats
      <input
        type="number"
        inputMode="numeric"
        min={1}
        max={9_999}
        value={value}
        onChange={({ currentTarget: { valueAsNumber } }) => {
          if (Number.isInteger(valueAsNumber) && valueAsNumber > 0) onChange(valueAsNumber);
        }}
      />
    </label>
  );
}
