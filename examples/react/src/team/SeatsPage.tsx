import { type FormEvent, useState } from 'react';
import { useQuery } from 'urql';
import { Redirect } from 'wouter';
import { Errors } from '../billing/Notice.tsx';
import { PlanChange } from '../change/PlanChange.tsx';
import { TeamDocument } from '../operations.generated.ts';
import { useSession } from '../session/session.tsx';
import { SeatsField } from './BuySeats.tsx';
import { seatSubscriptionOf } from './ManageTeam.tsx';

/** Changes how many seats an organization has, now or at the end of the period, at the previewed price. */
export function SeatsPage({ id }: { id: string }) {
  const { user } = useSession();
  const [{ data, error, fetching }] = useQuery({ query: TeamDocument, variables: { id }, pause: user === null });
  const [typed, setTyped] = useState<number>();
  const [quantity, setQuantity] = useState<number>();
  if (user === null) return <Redirect href="/sign-in" />;

  const subscription = data?.organization && seatSubscriptionOf(data.organization);
  const code = subscription?.plan?.code;
  if (!subscription || code === undefined) {
    if (error) return <Errors error={error} />;
    return fetching ? <p className="quiet">Loading your seats…</p> : <Redirect href="/team" />;
  }

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    setQuantity(typed);
  }

  // The quantity that the organization has already is no change.
  const isChange = quantity !== undefined && quantity !== subscription.quantity;
  return (
    <PlanChange
      title={() => 'Change the number of seats'}
      target={isChange ? { plan: code, quantity, actingFor: { organizationId: id } } : null}
      back="/team"
      done="/team"
    >
      <form onSubmit={submit} className="inline">
        <SeatsField value={typed ?? subscription.quantity} onChange={setTyped} />
        <button type="submit">Show the price</button>
      </form>
    </PlanChange>
  );
}
