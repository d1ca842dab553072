import { Alert, Anchor, Button, Group, SimpleGrid, Text } from '@mantine/core';
import { RefundPayment } from '../action/RefundPayment.tsx';
import { Tag } from '../customer/badges.tsx';
import { Card } from '../customer/Card.tsx';
import { useCustomer } from '../customer/customer-context.ts';
import type { PaymentPartsFragment, PaymentStatus } from '../operations.generated.ts';
import { may, useSession } from '../sign-in/session.ts';
import { Fact } from '../words/Fact.tsx';
import { Moment } from '../words/Moment.tsx';
import { day, money, sentence } from '../words/words.ts';

export type Payment = PaymentPartsFragment;

const COLORS: Partial<Record<PaymentStatus, string>> = {
  PAID: 'teal',
  FAILED: 'red',
  ACTION_REQUIRED: 'yellow',
  UNCOLLECTIBLE: 'red',
};

/** A payment with what was given back, and what the bank says. */
export function PaymentCard({ payment }: { payment: Payment }) {
  const { amount, amountRefunded, description, plan, status, invoiceNumber, invoiceUrl, createdAt, paidAt } = payment;
  const session = useSession();
  const { act } = useCustomer();
  const offered = may(session, 'refund') && status === 'PAID' && payment.refundStatus !== 'FULL' && amount.amount > 0;
  return (
    <Card
      title={`${money(amount)} for ${description ?? plan?.name ?? 'a purchase'}`}
      actions={
        offered && (
          <Button size="xs" variant="default" onClick={() => act(<RefundPayment payment={payment} />)}>
            Refund
          </Button>
        )
      }
    >
      <SimpleGrid component="dl" cols={{ base: 2, md: 4 }} m={0}>
        <Fact term="Status">
          <Tag color={COLORS[status] ?? 'gray'}>{sentence(status)}</Tag>
        </Fact>
        <Fact term="Invoice">
          {invoiceUrl ? (
            <Anchor href={invoiceUrl} target="_blank" rel="noreferrer">
              {invoiceNumber ?? 'Draft'}
            </Anchor>
          ) : (
            (invoiceNumber ?? 'None')
          )}
        </Fact>
        <Fact term={paidAt ? 'Paid' : 'Owed since'}>
          <Moment at={paidAt ?? createdAt} />
        </Fact>
        {amountRefunded.amount > 0 && <Fact term="Given back">{money(amountRefunded)}</Fact>}
      </SimpleGrid>
      <Troubles payment={payment} />
    </Card>
  );
}

function Troubles({ payment: { failure, refunds, dispute } }: { payment: Payment }) {
  return (
    <>
      {failure && (
        <Alert color="red">
          Stripe: {failure.message} {failure.nextAttemptAt && `Stripe tries again on ${day(failure.nextAttemptAt)}.`}
        </Alert>
      )}
      {dispute && (
        <Alert color="red">
          The customer disputed {money(dispute.amount)} with their bank on {day(dispute.createdAt)}
          {dispute.reason && ` (${dispute.reason.replaceAll('_', ' ')})`}. {sentence(dispute.status)}.
        </Alert>
      )}
      {refunds.map(({ id, amount, status, createdAt, reason }) => (
        <Group key={id} gap="xs">
          <Text size="sm">
            Refund of {money(amount)} on {day(createdAt)}
            {reason && ` (${reason.replaceAll('_', ' ')})`}
          </Text>
          <Tag color={status === 'FAILED' ? 'red' : 'gray'}>{sentence(status)}</Tag>
        </Group>
      ))}
    </>
  );
}
