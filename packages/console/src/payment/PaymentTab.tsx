import { Button, SegmentedControl, Skeleton, Stack, Text } from '@mantine/core';
import { useMemo, useState } from 'react';
import { Problem } from '../api/Problem.tsx';
import { usePages } from '../api/use-pages.ts';
import { useCustomer } from '../customer/customer-context.ts';
import { customerIn } from '../customer/owner.ts';
import { type PaymentFilter, PaymentsDocument, type PaymentsQuery } from '../operations.generated.ts';
import { PaymentCard } from './PaymentCard.tsx';

const FILTERS: { value: string; label: string; filter: PaymentFilter }[] = [
  { value: 'all', label: 'All', filter: {} },
  { value: 'paid', label: 'Paid', filter: { status: ['PAID'] } },
  { value: 'open', label: 'Not paid', filter: { status: ['FAILED', 'ACTION_REQUIRED', 'PENDING', 'UNCOLLECTIBLE'] } },
  { value: 'refunded', label: 'Refunded', filter: { refundStatus: ['FULL', 'PARTIAL'] } },
];

const pageOf = (data: PaymentsQuery) => customerIn(data)?.payments;

/** The payments of the customer, newest first, with refunds and disputes. */
export function PaymentTab() {
  const { owner } = useCustomer();
  const [chosen, choose] = useState('all');
  const variables = useMemo(
    () => ({ ...owner, first: 10, filter: FILTERS.find(({ value }) => value === chosen)?.filter ?? {} }),
    [owner, chosen],
  );
  const { nodes, error, loading, more, reload } = usePages(PaymentsDocument, variables, pageOf);
  return (
    <Stack gap="lg" align="stretch">
      <SegmentedControl
        aria-label="Which payments"
        data={FILTERS.map(({ value, label }) => ({ value, label }))}
        value={chosen}
        onChange={choose}
        style={{ alignSelf: 'flex-start' }}
      />
      {error && <Problem error={error} retry={reload} />}
      {nodes.map((payment) => (
        <PaymentCard key={payment.id} payment={payment} />
      ))}
      {loading && <Skeleton height={120} aria-label="Loading" />}
      {!loading && !error && nodes.length === 0 && (
        <Text c="dimmed">{chosen === 'all' ? 'No payments.' : 'No payment matches.'}</Text>
      )}
      {more && (
        <Button variant="default" onClick={more} style={{ alignSelf: 'center' }}>
          Show older payments
        </Button>
      )}
    </Stack>
  );
}
