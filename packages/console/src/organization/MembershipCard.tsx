import { Group, Stack, Text } from '@mantine/core';
import { Tag } from '../customer/badges.tsx';
import { Card } from '../customer/Card.tsx';
import { useCustomer } from '../customer/customer-context.ts';
import { TextLink } from '../layout/TextLink.tsx';
import { sentence } from '../words/words.ts';

/** The organizations of which a user is a member. Nothing if there is none. */
export function MembershipCard() {
  const { customer } = useCustomer();
  if (customer.memberships.length === 0) return null;
  return (
    <Card title="Organizations">
      <Stack gap="sm">
        {customer.memberships.map(({ organization, role, hasSeat }) => (
          <Group key={organization.id} justify="space-between" gap="xs">
            <TextLink to="/customer" search={{ organization: organization.id }} style={{ overflowWrap: 'anywhere' }}>
              {organization.id}
            </TextLink>
            <Group gap="xs">
              <Text size="sm">{sentence(role)}</Text>
              <Tag color={hasSeat ? 'teal' : 'gray'}>{hasSeat ? 'Seat' : 'No seat'}</Tag>
            </Group>
          </Group>
        ))}
      </Stack>
    </Card>
  );
}
