import { Button, Text } from '@mantine/core';
import { AdjustCredit } from '../action/AdjustCredit.tsx';
import { may, useSession } from '../sign-in/session.ts';
import { money } from '../words/words.ts';
import { Card } from './Card.tsx';
import { useCustomer } from './customer-context.ts';

/** The credit at Stripe, which pays the next invoices. */
export function CreditCard() {
  const { customer, act } = useCustomer();
  const session = useSession();
  const credits = customer.credits ?? [];
  const offered = may(session, 'adjustCredit') && (customer.stripeCustomerIds ?? []).length > 0;
  return (
    <Card
      title="Credit"
      actions={
        offered && (
          <Button size="xs" variant="default" onClick={() => act(<AdjustCredit />)}>
            Adjust credit
          </Button>
        )
      }
    >
      {credits.length === 0 && <Text c="dimmed">No credit.</Text>}
      {credits.map((credit) => (
        <Text key={credit.currency}>
          {credit.amount < 0
            ? `The customer owes ${money({ ...credit, decimal: credit.decimal.replace('-', '') })}. It is added to the next invoice.`
            : `${money(credit)}, which pays the next invoices.`}
        </Text>
      ))}
    </Card>
  );
}
