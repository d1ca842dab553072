import { expect, test } from '@jest/globals';
import { countPayments } from '../../../src/billing/payment/payment.metrics.ts';
import { createMetrics } from '../../../src/platform/metrics.ts';

const change = (target: string, path: string, after: string | null) => ({ target, path, before: null, after });

test('each payment that reaches a status is counted, and no other audited change', async () => {
  const metrics = createMetrics();
  const drafts = [
    { changes: [change('payment:in_1', 'status', 'OPEN'), change('payment:in_1', 'amount', '1999')] },
    { changes: [change('payment:in_1', 'status', 'PAID'), change('payment:in_2', 'status', 'PAID')] },
    { changes: [change('subscription:sub_1', 'status', 'active'), change('payment:in_3', 'status', null)] },
  ];
  countPayments(drafts, metrics);
  expect((await metrics.payments.get()).values.map(({ labels, value }) => [labels.status, value])).toEqual([
    ['OPEN', 1],
    ['PAID', 2],
  ]);
});
