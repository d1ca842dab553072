import { Button, Code, Group, Stack, Text } from '@mantine/core';
import { LinkCustomer, UnlinkCustomer } from '../action/LinkCustomer.tsx';
import { Card } from '../customer/Card.tsx';
import { useCustomer } from '../customer/customer-context.ts';
import type { NotificationChannel } from '../operations.generated.ts';
import { may, useSession } from '../sign-in/session.ts';
import { Fact } from '../words/Fact.tsx';
import { sentence } from '../words/words.ts';

const CHANNELS: Record<NotificationChannel, string> = { EMAIL: 'E-mail', TELEGRAM: 'Telegram' };

/** How the customer is reached, and who they are at Stripe. */
export function ContactCard() {
  const { customer } = useCustomer();
  const { contact, paymentMethod, stripeCustomerIds } = customer;
  return (
    <Card title="Contact">
      <Stack component="dl" m={0} gap="sm">
        <Fact term="E-mail">{contact?.email ?? 'Unknown'}</Fact>
        {contact?.pendingEmail && <Fact term="New e-mail, not confirmed yet">{contact.pendingEmail}</Fact>}
        <Fact term="Language">{contact?.locale ?? 'Unknown'}</Fact>
        <Fact term="Optional messages">
          {contact && contact.notifications.length > 0
            ? contact.notifications.map((channel) => CHANNELS[channel]).join(', ')
            : 'Turned off'}
        </Fact>
        {paymentMethod && (
          <Fact term="Card">
            {`${sentence(paymentMethod.brand ?? 'card')} •••• ${paymentMethod.last4 ?? '????'}`}
            {paymentMethod.expMonth && `, expires ${paymentMethod.expMonth}/${paymentMethod.expYear}`}
          </Fact>
        )}
        <Fact term="At Stripe">
          <StripeCustomers ids={stripeCustomerIds ?? []} />
        </Fact>
      </Stack>
    </Card>
  );
}

function StripeCustomers({ ids }: { ids: readonly string[] }) {
  const session = useSession();
  const { act } = useCustomer();
  const offered = may(session, 'link');
  return (
    <Stack gap="xs" align="flex-start">
      {ids.length === 0 && <Text c="dimmed">No Stripe customer yet</Text>}
      {ids.map((id) => (
        <Group key={id} gap="xs">
          <Code>{id}</Code>
          {offered && (
            <Button
              size="compact-sm"
              variant="default"
              onClick={() => act(<UnlinkCustomer id={id} />)}
              aria-label={`Unlink ${id}`}
            >
              Unlink
            </Button>
          )}
        </Group>
      ))}
      {offered && (
        <Button size="compact-sm" variant="default" onClick={() => act(<LinkCustomer />)}>
          Link a Stripe customer
        </Button>
      )}
    </Stack>
  );
}
