import { Group, Progress, Stack, Text } from '@mantine/core';
import { day } from '../words/words.ts';
import { Card } from './Card.tsx';
import { useCustomer } from './customer-context.ts';

/** What was used of each metered feature in the current period. */
export function UsageCard() {
  const { customer } = useCustomer();
  const metered = customer.entitlements.flatMap(({ usage, ...rest }) => (usage ? [{ ...rest, usage }] : []));
  return (
    <Card title="Usage">
      {metered.length === 0 && <Text c="dimmed">No feature of the catalog is counted.</Text>}
      {metered.map(({ feature, limit, unlimited, usage: { used, resetsAt } }) => {
        const most = unlimited ? 'unlimited' : (limit ?? 0).toLocaleString();
        const percent = limit ? Math.min(100, (used / limit) * 100) : used > 0 && !unlimited ? 100 : 0;
        return (
          <Stack key={feature.id} gap={4}>
            <Group justify="space-between" gap="xs">
              <Text fw={500}>{feature.name}</Text>
              <Text size="sm">
                {used.toLocaleString()} of {most}
              </Text>
            </Group>
            <Progress
              value={percent}
              color={percent >= 100 ? 'red' : percent >= 80 ? 'yellow' : 'indigo'}
              aria-label={`${feature.name}: ${used} of ${most}`}
            />
            {resetsAt && (
              <Text size="sm" c="dimmed">
                Starts again at 0 on {day(resetsAt)}
              </Text>
            )}
          </Stack>
        );
      })}
    </Card>
  );
}
