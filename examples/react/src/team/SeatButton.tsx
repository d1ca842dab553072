import { useMutation } from 'urql';
import { Link } from 'wouter';
import { Errors } from '../billing/Notice.tsx';
import { AssignSeatDocument, ReleaseSeatDocument } from '../operations.generated.ts';

interface SeatButtonProps {
  organizationId: string;
  userId: string;
  hasSeat: boolean;
}

/** Assigns a seat to a member or releases it. Every query of organizations runs again, because the mutation returns one. */
export function SeatButton({ organizationId, userId, hasSeat }: SeatButtonProps) {
  const [assigned, assignSeat] = useMutation(AssignSeatDocument);
  const [released, releaseSeat] = useMutation(ReleaseSeatDocument);
  const input = { organizationId, userId };
  const problems = [
    ...(assigned.data?.assignSeat?.userErrors ?? []),
    ...(released.data?.releaseSeat?.userErrors ?? []),
  ];
  return (
    <>
      <button
        type="button"
        aria-label={hasSeat ? `Release seat of ${userId}` : `Assign seat to ${userId}`}
        disabled={assigned.fetching || released.fetching}
        onClick={() => (hasSeat ? releaseSeat({ input }) : assignSeat({ input }))}
      >
        {hasSeat ? 'Release seat' : 'Assign seat'}
      </button>
      <Errors error={assigned.error ?? released.error} userErrors={hasSeat ? [] : problems} />
      {!hasSeat && problems.some(({ code }) => code === 'SEATS_EXHAUSTED') && (
        <Link href={`/team/${encodeURIComponent(organizationId)}/seats`}>Add a seat</Link>
      )}
    </>
  );
}
