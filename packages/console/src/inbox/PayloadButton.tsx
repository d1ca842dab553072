import { Button, Code, Popover, ScrollArea, Skeleton } from '@mantine/core';
import { useState } from 'react';
import { useQuery } from 'urql';
import { wordsOf } from '../api/Problem.tsx';
import { EventDocument } from '../operations.generated.ts';

/** Shows the payload of an event beside it, for admins. It is read when the button is pressed. */
export function PayloadButton({ id }: { id: string }) {
  const [opened, setOpened] = useState(false);
  const [{ data, error }] = useQuery({ query: EventDocument, variables: { id, withPayload: true }, pause: !opened });
  const payload = data?.event?.payload;
  return (
    <Popover opened={opened} onChange={setOpened} width={480} position="bottom-start" withArrow shadow="md">
      <Popover.Target>
        <Button size="compact-xs" variant="default" mt={4} onClick={() => setOpened((one) => !one)}>
          Payload
        </Button>
      </Popover.Target>
      <Popover.Dropdown maw="90vw">
        {error && wordsOf(error)}
        {!data && !error && <Skeleton height={120} aria-label="Loading" />}
        {data && !error && (
          <ScrollArea.Autosize mah={320} viewportProps={{ tabIndex: 0, 'aria-label': 'Payload' }}>
            {payload === undefined || payload === null ? 'Not stored' : <PayloadText payload={payload} />}
          </ScrollArea.Autosize>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}

/** A payload as JSON, as wide as its longest line, so that what is around it scrolls. */
export function PayloadText({ payload }: { payload: unknown }) {
  return (
    <Code block w="max-content" miw="100%">
      {JSON.stringify(payload, null, 2)}
    </Code>
  );
}
