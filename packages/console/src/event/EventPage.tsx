import { Alert, Button, Code, ScrollArea, SimpleGrid, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useQuery } from 'urql';
import { Problem } from '../api/Problem.tsx';
import { Tag } from '../customer/badges.tsx';
import { Card } from '../customer/Card.tsx';
import { OwnerLink } from '../customer/OwnerLink.tsx';
import { PayloadText } from '../inbox/PayloadButton.tsx';
import { ReplayDialog } from '../inbox/ReplayDialog.tsx';
import { useTitle } from '../layout/use-title.ts';
import { EventDocument, type EventQuery, type EventStatus } from '../operations.generated.ts';
import { may, useSession } from '../sign-in/session.ts';
import { Fact } from '../words/Fact.tsx';
import { Moment } from '../words/Moment.tsx';
import { sentence } from '../words/words.ts';

const STATUSES: Record<EventStatus, string> = {
  FAILED: 'Processing failed. It is tried again by itself.',
  IGNORED: 'It changes nothing here.',
  PARKED: 'Processing failed for about a day. An admin has to replay it.',
  PROCESSED: 'It took effect.',
  RECEIVED: 'It is about to be processed.',
  UNMATCHED: 'It waits until its customer or its payment is known.',
};

const COLORS: Partial<Record<EventStatus, string>> = { FAILED: 'red', PARKED: 'red', PROCESSED: 'teal' };

/** The statuses in which a replay can help. */
const WAITS: readonly EventStatus[] = ['FAILED', 'PARKED', 'UNMATCHED', 'IGNORED'];

const SOURCES: Record<string, string> = {
  ADMIN: 'Staff, through this service',
  CUSTOMER: 'The customer',
  STRIPE_SYNC: 'Read from Stripe',
  STRIPE_WEBHOOK: 'Delivered by Stripe',
  SYSTEM: 'This service',
};

/** A stored event: what was reported, by whom, and what became of it. */
export function EventPage() {
  const { id } = useSearch({ from: '/event' });
  const session = useSession();
  const withPayload = may(session, 'readPayload');
  useTitle(`Event ${id}`);
  const [{ data, error, fetching }, read] = useQuery({ query: EventDocument, variables: { id, withPayload } });
  const reread = () => read({ requestPolicy: 'network-only' });
  if (error && !data?.event)
    return (
      <Stack>
        <Title order={1}>Event</Title>
        <Problem error={error} retry={reread} />
      </Stack>
    );
  if (!data && fetching) return <Skeleton height={300} aria-label="Loading" />;
  if (!data?.event)
    return (
      <Stack>
        <Title order={1}>Event not found</Title>
        <Text>No event has the ID {id}.</Text>
      </Stack>
    );
  return <Shown event={data.event} onReplayed={reread} />;
}

function Shown({ event, onReplayed }: { event: NonNullable<EventQuery['event']>; onReplayed: () => void }) {
  const {
    id,
    type,
    status,
    source,
    error,
    customer,
    createdAt,
    receivedAt,
    deliveryCount,
    objectId,
    waitsFor,
    payload,
  } = event;
  const session = useSession();
  const [replaying, setReplaying] = useState(false);
  const close = (sent: boolean) => {
    setReplaying(false);
    if (sent) onReplayed();
  };
  const replay = may(session, 'replay') && WAITS.includes(status) && (
    <Button size="xs" onClick={() => setReplaying(true)}>
      Replay
    </Button>
  );
  return (
    <Stack gap="lg">
      <Title order={1} style={{ overflowWrap: 'anywhere' }}>
        {sentence(type)}
      </Title>
      <Card title="Processing" actions={replay}>
        <Text>{STATUSES[status]}</Text>
        {error && <Alert color={status === 'IGNORED' ? 'gray' : 'red'}>{error}</Alert>}
        <SimpleGrid component="dl" cols={{ base: 1, xs: 2, md: 3 }} m={0}>
          <Fact term="Status">
            <Tag color={COLORS[status] ?? 'gray'}>{sentence(status)}</Tag>
          </Fact>
          <Fact term="Customer">
            <OwnerLink customer={customer} />
          </Fact>
          <Fact term="From">{SOURCES[source] ?? sentence(source)}</Fact>
          <Fact term="Happened">
            <Moment at={createdAt} />
          </Fact>
          <Fact term="Received">
            <Moment at={receivedAt} />
            {deliveryCount > 1 && `, ${deliveryCount} times`}
          </Fact>
          {objectId && (
            <Fact term="About">
              <Code>{objectId}</Code>
            </Fact>
          )}
          {waitsFor.length > 0 && (
            <Fact term="Waits for">
              <Code>{waitsFor.join(', ')}</Code>
            </Fact>
          )}
          <Fact term="Type">
            <Code>{type}</Code>
          </Fact>
          <Fact term="Event">
            <Code>{id}</Code>
          </Fact>
        </SimpleGrid>
      </Card>
      {payload !== undefined && payload !== null && (
        <Card title="Payload">
          <ScrollArea viewportProps={{ tabIndex: 0, 'aria-label': 'Payload' }}>
            <PayloadText payload={payload} />
          </ScrollArea>
        </Card>
      )}
      {replaying && <ReplayDialog ids={[id]} onClose={close} />}
    </Stack>
  );
}
