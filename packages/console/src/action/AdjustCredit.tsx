import { Group, SegmentedControl, Select, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useClient, useQuery } from 'urql';
import { useCustomer } from '../customer/customer-context.ts';
import { inputOf } from '../customer/owner.ts';
import { AdjustCreditDocument, CatalogDocument } from '../operations.generated.ts';
import { minorUnits, money } from '../words/words.ts';
import { ActionDialog } from './ActionDialog.tsx';
import { isAmount } from './amounts.ts';

export function AdjustCredit() {
  const client = useClient();
  const { owner, customer } = useCustomer();
  const [{ data }] = useQuery({ query: CatalogDocument, requestPolicy: 'cache-first' });
  const sold = (data?.plans ?? []).flatMap(({ prices }) => prices.map(({ amount }) => amount.currency));
  const billed = [
    ...customer.subscriptions.flatMap(({ price }) => (price ? [price.amount.currency] : [])),
    ...(customer.credits ?? []).map(({ currency }) => currency),
  ];
  const currencies = [...new Set([...billed, ...sold])];
  const [direction, setDirection] = useState('give');
  const [chosen, setCurrency] = useState<string | null>(null);
  const [amount, setAmount] = useState('');
  const currency = chosen ?? currencies[0] ?? 'EUR';
  const isRight = isAmount(amount);
  const shown = isRight ? money({ currency, decimal: amount }) : 'The amount';
  return (
    <ActionDialog
      title="Adjust credit"
      verb={direction === 'give' ? `Give ${shown}` : `Take ${shown}`}
      missing={isRight ? null : 'Enter an amount such as 5.00.'}
      preview={
        <Text size="sm">
          {direction === 'give'
            ? `${shown} is added to the credit at Stripe and pays the next invoices. No money leaves Stripe.`
            : `${shown} is taken from the credit at Stripe. If the credit is too small, the rest is added to the next invoice.`}
        </Text>
      }
      send={({ reason, idempotencyKey }) => {
        const units = minorUnits(amount, currency) * (direction === 'give' ? 1 : -1);
        const input = { ...inputOf(owner), amount: units, currency, reason, idempotencyKey };
        return client.mutation(AdjustCreditDocument, { input }).toPromise();
      }}
    >
      <SegmentedControl
        aria-label="Direction"
        data={[
          { value: 'give', label: 'Give credit' },
          { value: 'take', label: 'Take credit' },
        ]}
        value={direction}
        onChange={setDirection}
      />
      <Group grow align="flex-start">
        <TextInput
          label="Amount"
          inputMode="decimal"
          value={amount}
          onChange={({ currentTarget }) => setAmount(currentTarget.value.replace(',', '.'))}
        />
        <Select label="Currency" data={currencies} value={currency} onChange={setCurrency} allowDeselect={false} />
      </Group>
    </ActionDialog>
  );
}
