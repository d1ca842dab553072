import { Stack, Title } from '@mantine/core';
import { useState } from 'react';
import { useTitle } from '../layout/use-title.ts';
import { may, useSession } from '../sign-in/session.ts';
import { Findings } from './Findings.tsx';
import { InboxStatus } from './InboxStatus.tsx';
import { WaitingEvents } from './WaitingEvents.tsx';

/** What waits in the inbox, what reconciliation found, how processing goes, and what the checks of the deployment found. */
export function InboxPage() {
  useTitle('Inbox');
  const session = useSession();
  // A replay changes both the list and the counts.
  const [version, setVersion] = useState(0);
  return (
    <Stack gap="lg">
      <Title order={1}>Inbox</Title>
      <InboxStatus version={version}>
        <WaitingEvents onReplayed={() => setVersion((one) => one + 1)} />
      </InboxStatus>
      {may(session, 'readFindings') && <Findings />}
    </Stack>
  );
}
