import { useState } from 'react';
import { useQuery } from 'urql';
import { formatDay, formatMoney } from '../billing/format.ts';
import { Errors } from '../billing/Notice.tsx';
import { type PaymentStatus, PaymentsDocument, type PaymentsQuery } from '../operations.generated.ts';

type Payment = NonNullable<NonNullable<PaymentsQuery['me']>['payments']>['nodes'][number];

const STATUS: Record<PaymentStatus, string> = {
  PAID: 'Paid',
  PENDING: 'Pending',
  FAILED: 'Failed',
  ACTION_REQUIRED: 'Needs confirmation',
  UNCOLLECTIBLE: 'Given up',
  VOID: 'Voided',
};

/** The payments, a page at a time. If only they cannot be read, the rest of the account is shown all the same. */
export function Payments() {
  // The cursor of each page so far. `undefined` is the first page.
  const [cursors, setCursors] = useState<(string | undefined)[]>([undefined]);
  return (
    <section className="card">
      <h2>Payments</h2>
      {cursors.map((after, index) => (
        <Page
          key={after ?? 'first'}
          after={after}
          isLast={index === cursors.length - 1}
          onMore={(cursor) => setCursors([...cursors, cursor])}
        />
      ))}
    </section>
  );
}

interface PageProps {
  after: string | undefined;
  isLast: boolean;
  onMore(cursor: string): void;
}

function Page({ after, isLast, onMore }: PageProps) {
  const [{ data, error }] = useQuery({
    query: PaymentsDocument,
    variables: { after },
    requestPolicy: 'cache-and-network',
  });
  const { nodes, pageInfo } = data?.me?.payments ?? {};
  const next = isLast && pageInfo?.hasNextPage ? pageInfo.endCursor : null;
  return (
    <>
      <Errors error={error} />
      {nodes?.length === 0 && <p className="quiet">No payments yet.</p>}
      <ul className="payments">
        {nodes?.map((payment) => (
          <PaymentRow key={payment.id} payment={payment} />
        ))}
      </ul>
      {next && (
        <button type="button" onClick={() => onMore(next)}>
          Show more
        </button>
      )}
    </>
  );
}

function PaymentRow({ payment }: { payment: Payment }) {
  const { description, createdAt, amount, status, refundStatus, invoiceUrl } = payment;
  // `status` stays PAID after a refund.
  const refunded = { NONE: '', PARTIAL: ', partly refunded', FULL: ', refunded' }[refundStatus];
  return (
    <li>
      <span>{description ?? 'Payment'}</span>
      <strong>{formatMoney(amount)}</strong>
      <span className="quiet">{`${STATUS[status]}${refunded} · ${formatDay(createdAt)}`}</span>
      <span>{invoiceUrl && <a href={invoiceUrl}>Invoice</a>}</span>
    </li>
  );
}
