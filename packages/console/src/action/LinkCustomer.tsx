import { Code, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useClient } from 'urql';
import { useCustomer } from '../customer/customer-context.ts';
import { inputOf } from '../customer/owner.ts';
import { LinkCustomerDocument, UnlinkCustomerDocument } from '../operations.generated.ts';
import { ActionDialog } from './ActionDialog.tsx';

export function LinkCustomer() {
  const client = useClient();
  const { owner } = useCustomer();
  const [id, setId] = useState('');
  const stripeCustomerId = id.trim();
  return (
    <ActionDialog
      title="Link a Stripe customer"
      verb="Link"
      missing={/^cus_\w+$/.test(stripeCustomerId) ? null : 'Enter the ID of a Stripe customer, which begins with cus_.'}
      preview={
        <Text size="sm">
          Everything that {stripeCustomerId || 'the Stripe customer'} bought becomes this customer's. If another
          customer has it now, that customer loses it.
        </Text>
      }
      send={({ reason }) =>
        client.mutation(LinkCustomerDocument, { input: { ...inputOf(owner), stripeCustomerId, reason } }).toPromise()
      }
    >
      <TextInput
        label="Stripe customer"
        placeholder="cus_…"
        value={id}
        onChange={({ currentTarget }) => setId(currentTarget.value)}
      />
    </ActionDialog>
  );
}

export function UnlinkCustomer({ id }: { id: string }) {
  const client = useClient();
  return (
    <ActionDialog
      title="Unlink a Stripe customer"
      verb="Unlink"
      final
      preview={
        <Text size="sm">
          The customer loses everything that <Code>{id}</Code> bought. It belongs to no customer until an admin links it
          again. Nothing changes at Stripe, and payments continue.
        </Text>
      }
      send={({ reason }) =>
        client.mutation(UnlinkCustomerDocument, { input: { stripeCustomerId: id, reason } }).toPromise()
      }
    />
  );
}
