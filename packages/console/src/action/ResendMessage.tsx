import { Text } from '@mantine/core';
import { useClient } from 'urql';
import { useCustomer } from '../customer/customer-context.ts';
import { inputOf } from '../customer/owner.ts';
import { ResendMessageDocument } from '../operations.generated.ts';
import { ActionDialog } from './ActionDialog.tsx';

export function ResendMessage({ message: { id, subject } }: { message: { id: string; subject: string } }) {
  const client = useClient();
  const { owner, customer } = useCustomer();
  return (
    <ActionDialog
      title={`Send "${subject}" again`}
      verb="Send it again"
      preview={
        <Text size="sm">
          The message goes to the customer's current addresses once more
          {customer.contact?.email && `: ${customer.contact.email}`}. Its text does not change.
        </Text>
      }
      send={({ reason, idempotencyKey }) => {
        const input = { actingFor: { ...inputOf(owner), reason }, messageId: id, idempotencyKey };
        return client.mutation(ResendMessageDocument, { input }).toPromise();
      }}
    />
  );
}
