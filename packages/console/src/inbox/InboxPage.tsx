import { Stack, Title } from '@mantine/core';
import { useState } from 'react';
import { useTitle } from '../layout/use-title.ts';
import { InboxStatus } from './InboxStatus.tsx';
import { WaitingEvents } from './WaitingEvents.tsx';

/** What waits in the inbox, what reconciliation found, and how processing goes. */
export function InboxPage() {
  useTitle('Inbox');
  // A replay changes both the list and the counts.
  const [version, setVersion] = useState(0);
  return (
    <Stack gap="lg">
      <Title order={1}>Inbox</Title>
      <InboxStatus version={version}>
        <WaitingEvents onReplayed={() => setVersion((one) => one + 1)} />
      </InboxStatus>
    </Stack>
  );
}
