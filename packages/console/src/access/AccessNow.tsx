import { Accordion, Box, Group, Text } from '@mantine/core';
import { Tag } from '../customer/badges.tsx';
import { Card } from '../customer/Card.tsx';
import { type Customer, useCustomer } from '../customer/customer-context.ts';
import { TextLink } from '../layout/TextLink.tsx';
import { amountWords, day } from '../words/words.ts';
import { REASONS } from './reasons.ts';
import { Why } from './Why.tsx';

/** Each feature of the catalog, with an explanation that opens. */
export function AccessNow() {
  const { customer } = useCustomer();
  return (
    <Card title={`Access now: ${customer.plan.name}`}>
      <Accordion variant="default" multiple chevronPosition="left" mx={{ base: -16, sm: 0 }}>
        {customer.entitlements.map((entitlement) => (
          <Accordion.Item key={entitlement.feature.id} value={entitlement.feature.code}>
            <Accordion.Control>
              <Line entitlement={entitlement} />
            </Accordion.Control>
            <Accordion.Panel>
              <Text size="sm" mb="sm">
                {REASONS[entitlement.reason]}
                {entitlement.validUntil && ` This holds until ${day(entitlement.validUntil)} if nothing changes.`}
              </Text>
              {entitlement.organization && (
                <Text size="sm" mb="sm">
                  {entitlement.granted ? 'It comes from the organization ' : 'The organization is '}
                  <TextLink to="/customer" search={{ organization: entitlement.organization.id }} size="sm">
                    {entitlement.organization.id}
                  </TextLink>
                  .
                </Text>
              )}
              <Why causes={entitlement.because} />
            </Accordion.Panel>
          </Accordion.Item>
        ))}
      </Accordion>
    </Card>
  );
}

function Line({ entitlement }: { entitlement: Customer['entitlements'][number] }) {
  const { feature, granted } = entitlement;
  const amount = granted ? amountWords(entitlement) : null;
  return (
    <Group justify="space-between" wrap="nowrap" gap="sm">
      <Box miw={0}>
        <Text fw={500}>{feature.name}</Text>
        {amount !== null && (
          <Text size="sm" c="dimmed">
            {amount}
          </Text>
        )}
      </Box>
      <Tag color={granted ? 'teal' : 'gray'}>{granted ? 'Yes' : 'No'}</Tag>
    </Group>
  );
}
