import { Link } from 'wouter';
import { KeepPlanButton } from '../account/KeepPlanButton.tsx';
import { formatCount, formatDay, formatMoney, PER_SEAT } from '../billing/format.ts';
import { Notice } from '../billing/Notice.tsx';
import type { seatSubscriptionOf, Team } from './ManageTeam.tsx';

interface SeatsProps {
  team: Team;
  subscription: NonNullable<ReturnType<typeof seatSubscriptionOf>>;
}

/** How many seats an organization has bought, how many are in use, and what waits for the end of the period. */
export function Seats({ team: { id, seats }, subscription }: SeatsProps) {
  const { plan, price, quantity, currentPeriodEnd, cancelAtPeriodEnd, pendingChange, actionUrl } = subscription;
  return (
    <section className="card">
      <h2>Seats</h2>
      <p>
        {plan?.name}
        {price && `, ${formatMoney(price.amount)} ${PER_SEAT[price.interval]}`}.{' '}
        {currentPeriodEnd && `${cancelAtPeriodEnd ? 'Ends' : 'Renews'} on ${formatDay(currentPeriodEnd)}.`}
      </p>
      {seats && (
        <div className="usage">
          <div className="usage-text">
            <span>
              {formatCount(seats.used)} of {formatCount(seats.quantity)} in use
            </span>
            <span>{formatCount(seats.remaining)} available</span>
          </div>
          <meter aria-label="Seats in use" value={seats.used} max={seats.quantity} />
        </div>
      )}
      {pendingChange && (
        <Notice>
          From {formatDay(pendingChange.at)} you have {countOfSeats(pendingChange.quantity)}.
        </Notice>
      )}
      {actionUrl && (
        <Notice tone="alert">
          A payment needs your attention. <a href={actionUrl}>Complete it</a>.
        </Notice>
      )}
      <div className="actions">
        <Link className="button" href={`/team/${encodeURIComponent(id)}/seats`}>
          Change the number of seats
        </Link>
        {pendingChange && (
          <KeepPlanButton subscriptionId={subscription.id} organizationId={id}>
            Keep {countOfSeats(quantity)}
          </KeepPlanButton>
        )}
      </div>
    </section>
  );
}

const countOfSeats = (count: number) => `${formatCount(count)} ${count === 1 ? 'seat' : 'seats'}`;
