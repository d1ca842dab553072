import { Radio, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useClient } from 'urql';
import { type RefundCancellation, RefundDocument } from '../operations.generated.ts';
import type { Payment } from '../payment/PaymentCard.tsx';
import { minorUnits, money } from '../words/words.ts';
import { ActionDialog } from './ActionDialog.tsx';
import { isAmount } from './amounts.ts';

const NEXT: { value: RefundCancellation; label: string; result: string }[] = [
  { value: 'NO', label: 'Keep it', result: 'The subscription continues and renews.' },
  {
    value: 'PERIOD_END',
    label: 'End it after the paid period',
    result: 'The subscription ends after the paid period.',
  },
  { value: 'NOW', label: 'End it now', result: 'The subscription ends now.' },
];

export function RefundPayment({ payment }: { payment: Payment }) {
  const client = useClient();
  const { currency } = payment.amount;
  const { subscription } = payment;
  const left = payment.amount.amount - payment.amountRefunded.amount;
  const digits = payment.amount.decimal.split('.')[1]?.length ?? 0;
  const [text, setText] = useState((left / 10 ** digits).toFixed(digits));
  const [cancel, setCancel] = useState<RefundCancellation>('NO');
  const amount = isAmount(text) ? minorUnits(text, currency) : 0;
  const isPossible = amount > 0 && amount <= left;
  const isWhole = amount === left;
  const shown = money({ currency, decimal: amount > 0 ? text : '0' });
  const most = money({ currency, decimal: String(left / 10 ** digits) });
  const isLive = subscription && !['CANCELED', 'INCOMPLETE_EXPIRED'].includes(subscription.status);
  return (
    <ActionDialog
      title={`Refund ${payment.invoiceNumber ?? 'a payment'}`}
      verb={`Refund ${shown}`}
      final
      missing={isPossible ? null : `Enter an amount up to ${most}.`}
      preview={
        isPossible ? (
          <Stack gap={4}>
            <Text size="sm">{shown} goes back to the customer. This cannot be undone.</Text>
            <Text size="sm">
              {isWhole
                ? 'The whole payment is refunded, so access to what it paid for is suspended.'
                : 'Only a part is refunded, so access stays.'}
            </Text>
            {isLive && <Text size="sm">{NEXT.find(({ value }) => value === cancel)?.result}</Text>}
          </Stack>
        ) : (
          <Text size="sm">This amount cannot be refunded.</Text>
        )
      }
      send={({ reason, idempotencyKey }) => {
        const input = { paymentId: payment.id, amount, reason, idempotencyKey, ...(isLive && { cancel }) };
        return client.mutation(RefundDocument, { input }).toPromise();
      }}
    >
      <TextInput
        label={`Amount in ${currency}`}
        description={`At most ${most}`}
        inputMode="decimal"
        value={text}
        onChange={({ currentTarget }) => setText(currentTarget.value.replace(',', '.'))}
      />
      {isLive && (
        <Radio.Group
          label={`What happens to ${subscription.plan?.name ?? 'the subscription'}?`}
          value={cancel}
          onChange={(value) => setCancel(value as RefundCancellation)}
        >
          <Stack gap="xs" mt="xs">
            {NEXT.map(({ value, label }) => (
              <Radio key={value} value={value} label={label} />
            ))}
          </Stack>
        </Radio.Group>
      )}
    </ActionDialog>
  );
}
