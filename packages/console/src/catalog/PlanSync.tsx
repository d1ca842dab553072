import { Button, Code, Group, List, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useQuery } from 'urql';
import { Problem } from '../api/Problem.tsx';
import { Card } from '../customer/Card.tsx';
import { PlanSyncPreviewDocument, type PlanSyncPreviewQuery } from '../operations.generated.ts';

/** What `npm run plans -- sync` would change at Stripe. It is read at the press of a button, because Stripe is asked about each plan. */
export function PlanSync() {
  const [asked, setAsked] = useState(false);
  const [{ data, error, fetching }, read] = useQuery({
    query: PlanSyncPreviewDocument,
    requestPolicy: 'network-only',
    pause: !asked,
  });
  const compare = () => (asked ? read({ requestPolicy: 'network-only' }) : setAsked(true));
  const changes = data?.planSyncPreview;
  return (
    <Card title="What a sync would change">
      <Text size="sm">
        The catalog is the file <Code>plans.yaml</Code>, and Stripe has a product and prices for each plan. Comparing
        changes nothing.
      </Text>
      <Group>
        <Button variant="default" onClick={compare} loading={fetching}>
          Compare with Stripe
        </Button>
      </Group>
      {error && !fetching && <Problem error={error} />}
      <div aria-live="polite">{changes && !error && !fetching && <Changes changes={changes} />}</div>
    </Card>
  );
}

function Changes({ changes }: { changes: NonNullable<PlanSyncPreviewQuery['planSyncPreview']> }) {
  if (changes.length === 0) return <Text>Stripe matches the catalog.</Text>;
  return (
    <Stack gap="sm">
      <List aria-label="Changes at Stripe" style={{ overflowWrap: 'anywhere' }}>
        {changes.map(({ plan, description }) => (
          <List.Item key={`${plan.id} ${description}`}>
            <strong>{plan.name}</strong>: {description}
          </List.Item>
        ))}
      </List>
      <Text size="sm" c="dimmed">
        <Code>npm run plans -- sync --apply</Code> makes these changes. Customers on a former price keep paying it.
      </Text>
    </Stack>
  );
}
