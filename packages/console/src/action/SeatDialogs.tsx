import { Text } from '@mantine/core';
import { useClient } from 'urql';
import { useCustomer } from '../customer/customer-context.ts';
import { AssignSeatDocument, ReleaseSeatDocument } from '../operations.generated.ts';
import { ActionDialog } from './ActionDialog.tsx';

interface Props {
  userId: string;
}

export function AssignSeat({ userId }: Props) {
  const client = useClient();
  const { owner, seats } = useCustomer();
  return (
    <ActionDialog
      title={`Assign a seat to ${userId}`}
      verb="Assign the seat"
      preview={
        <Text size="sm">
          {userId} may use what the organization bought, at once. {seats?.remaining ?? 0} of {seats?.quantity ?? 0}{' '}
          seats are free. Nothing is charged.
        </Text>
      }
      send={({ reason, idempotencyKey }) => {
        const input = { organizationId: owner.id, userId, reason, idempotencyKey };
        return client.mutation(AssignSeatDocument, { input }).toPromise();
      }}
    />
  );
}

export function ReleaseSeat({ userId }: Props) {
  const client = useClient();
  const { owner } = useCustomer();
  return (
    <ActionDialog
      title={`Release the seat of ${userId}`}
      verb="Release the seat"
      preview={
        <Text size="sm">
          {userId} stays a member and loses what the organization bought, at once. Another member can have the seat. The
          price stays.
        </Text>
      }
      send={({ reason, idempotencyKey }) => {
        const input = { organizationId: owner.id, userId, reason, idempotencyKey };
        return client.mutation(ReleaseSeatDocument, { input }).toPromise();
      }}
    />
  );
}
