import { Alert, SimpleGrid, Stack, Text } from '@mantine/core';
import { ContactCard } from '../contact/ContactCard.tsx';
import { MemberCard } from '../organization/MemberCard.tsx';
import { MembershipCard } from '../organization/MembershipCard.tsx';
import { EndedSubscriptions } from '../subscription/EndedSubscriptions.tsx';
import { SubscriptionCard } from '../subscription/SubscriptionCard.tsx';
import { Moment } from '../words/Moment.tsx';
import { Card } from './Card.tsx';
import { CreditCard } from './CreditCard.tsx';
import { type Customer, useCustomer } from './customer-context.ts';
import { GrantCard } from './GrantCard.tsx';
import { UsageCard } from './UsageCard.tsx';

/** What the customer has now. */
export function Overview() {
  const { owner, customer } = useCustomer();
  return (
    <Stack gap="lg">
      {(customer.holds ?? []).map((hold) => (
        <HoldAlert key={hold.id} hold={hold} />
      ))}
      {customer.subscriptions.map((subscription) => (
        <SubscriptionCard key={subscription.id} subscription={subscription} />
      ))}
      {customer.subscriptions.length === 0 && (
        <Card title="No subscription">
          <Text>
            {customer.plan.free
              ? `The customer is on ${customer.plan.name} and pays nothing.`
              : `The customer has ${customer.plan.name} without a subscription: it was bought once, or granted.`}
          </Text>
        </Card>
      )}
      {owner.isOrganization ? <MemberCard /> : <MembershipCard />}
      <EndedSubscriptions />
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
        <Stack gap="lg">
          <UsageCard />
          <CreditCard />
        </Stack>
        <Stack gap="lg">
          <GrantCard />
          <ContactCard />
        </Stack>
      </SimpleGrid>
    </Stack>
  );
}

function HoldAlert({ hold: { kind, startedAt, endsAt, payment } }: { hold: NonNullable<Customer['holds']>[number] }) {
  const invoice = payment?.invoiceNumber ? ` (${payment.invoiceNumber})` : '';
  const why = {
    DISPUTE: `The customer disputed a payment${invoice} with their bank.`,
    REFUND: `The payment for the current period${invoice} was refunded in full.`,
    ADMIN: 'An admin suspended access.',
  }[kind];
  return (
    <Alert color="red" title="Access is suspended">
      {why} Since <Moment at={startedAt} />
      {endsAt && (
        <>
          {' '}
          until <Moment at={endsAt} />
        </>
      )}
      .
    </Alert>
  );
}
