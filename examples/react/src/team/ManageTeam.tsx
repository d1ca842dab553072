import { useQuery } from 'urql';
import { Errors } from '../billing/Notice.tsx';
import { TeamDocument, type TeamQuery } from '../operations.generated.ts';
import { BuySeats } from './BuySeats.tsx';
import { Members } from './Members.tsx';
import { Seats } from './Seats.tsx';

export type Team = NonNullable<TeamQuery['organization']>;

/** The seats and members of an organization, for those who pay for it. */
export function ManageTeam({ id }: { id: string }) {
  const [{ data, error }] = useQuery({
    query: TeamDocument,
    variables: { id },
    requestPolicy: 'cache-and-network',
  });
  const team = data?.organization;
  if (!team) return <Errors error={error} />;
  const subscription = seatSubscriptionOf(team);
  return (
    <>
      <Errors error={error} />
      {subscription ? <Seats team={team} subscription={subscription} /> : <BuySeats organizationId={id} />}
      <Members organizationId={id} canAssign={team.seats?.kind === 'ASSIGNED'} />
    </>
  );
}

/** Returns the subscription that is sold by the seat. */
export function seatSubscriptionOf({ customer }: Team) {
  return customer?.subscriptions.find(({ plan }) => plan?.perSeat);
}
