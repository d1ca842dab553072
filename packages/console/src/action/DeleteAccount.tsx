import { List, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useClient } from 'urql';
import { useCustomer } from '../customer/customer-context.ts';
import { inputOf } from '../customer/owner.ts';
import { DeleteCustomerDocument } from '../operations.generated.ts';
import { ActionDialog } from './ActionDialog.tsx';

export function DeleteAccount() {
  const client = useClient();
  const { owner, customer } = useCustomer();
  const [typed, setTyped] = useState('');
  return (
    <ActionDialog
      title="Delete the account"
      verb="Delete the account"
      final
      missing={typed === owner.id ? null : `Type ${owner.id} to confirm.`}
      preview={
        <List size="sm">
          {customer.subscriptions.length > 0 && <List.Item>Subscriptions end now, without a refund.</List.Item>}
          <List.Item>
            The Stripe customer is deleted at Stripe, with its cards. Payments and invoices stay there.
          </List.Item>
          <List.Item>Personal data is erased here. IDs, amounts and dates are kept for bookkeeping.</List.Item>
          <List.Item>
            {owner.isOrganization
              ? 'Members lose their seats, and what the organization gave them.'
              : 'The customer leaves their organizations. The last owner of one has to name another first.'}
          </List.Item>
          <List.Item>This cannot be undone.</List.Item>
        </List>
      }
      send={({ reason, idempotencyKey }) => {
        const input = { actingFor: { ...inputOf(owner), reason }, confirmUserId: typed, idempotencyKey };
        return client.mutation(DeleteCustomerDocument, { input }).toPromise();
      }}
    >
      <TextInput
        label="ID of the customer"
        description={`To confirm, type ${owner.id}`}
        value={typed}
        onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        autoComplete="off"
      />
    </ActionDialog>
  );
}
