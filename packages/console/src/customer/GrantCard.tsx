import { Box, Button, Group, Text } from '@mantine/core';
import { RevokeGrant } from '../action/RevokeGrant.tsx';
import { may, useSession } from '../sign-in/session.ts';
import { amountWords, day } from '../words/words.ts';
import { Card } from './Card.tsx';
import { useCustomer } from './customer-context.ts';

/** What admins gave the customer beside their plan. */
export function GrantCard() {
  const { customer, act } = useCustomer();
  const session = useSession();
  const grants = [
    ...(customer.planGrants ?? []).map((grant) => ({ ...grant, name: grant.plan.name })),
    ...(customer.grants ?? []).map((grant) => ({
      ...grant,
      name: [grant.feature.name, amountWords(grant)].filter(Boolean).join(': '),
    })),
  ];
  return (
    <Card title="Grants">
      {grants.length === 0 && <Text c="dimmed">No admin gave this customer a plan or a feature.</Text>}
      {grants.map(({ id, name, validUntil, reason, grantedBy }) => (
        <Group key={id} justify="space-between" wrap="nowrap" align="flex-start">
          <Box miw={0}>
            <Text fw={500}>{name}</Text>
            <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
              Granted by {grantedBy}, {validUntil ? `until ${day(validUntil)}` : 'without an end'}: {reason}
            </Text>
          </Box>
          {may(session, 'grant') && (
            <Button
              size="xs"
              variant="default"
              flex="none"
              onClick={() => act(<RevokeGrant grant={{ id, name }} />)}
              aria-label={`Revoke ${name}`}
            >
              Revoke
            </Button>
          )}
        </Group>
      ))}
    </Card>
  );
}
