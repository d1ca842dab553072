import { Button, Stack } from '@mantine/core';
import { useMemo } from 'react';
import { Problem } from '../api/Problem.tsx';
import { usePages } from '../api/use-pages.ts';
import { Card } from '../customer/Card.tsx';
import { useCustomer } from '../customer/customer-context.ts';
import { customerIn } from '../customer/owner.ts';
import { EndedSubscriptionsDocument, type EndedSubscriptionsQuery } from '../operations.generated.ts';
import { EndedLine } from './SubscriptionCard.tsx';

const pageOf = (data: EndedSubscriptionsQuery) => customerIn(data)?.endedSubscriptions;

/** The subscriptions that have ended, last first. Nothing if there is none. */
export function EndedSubscriptions() {
  const { owner } = useCustomer();
  const variables = useMemo(() => ({ ...owner, first: 5 }), [owner]);
  const { nodes, error, more, reload } = usePages(EndedSubscriptionsDocument, variables, pageOf);
  if (error) return <Problem error={error} retry={reload} />;
  if (nodes.length === 0) return null;
  return (
    <Card title="Ended subscriptions">
      <Stack gap="xs" align="flex-start">
        {nodes.map((subscription) => (
          <EndedLine key={subscription.id} subscription={subscription} />
        ))}
        {more && (
          <Button size="xs" variant="default" onClick={more}>
            Show more
          </Button>
        )}
      </Stack>
    </Card>
  );
}
