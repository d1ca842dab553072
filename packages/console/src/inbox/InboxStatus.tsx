import { SimpleGrid, Skeleton, Spoiler, Stack, Table, Text } from '@mantine/core';
import { type ReactNode, useCallback, useEffect, useState } from 'react';
import { type CombinedError, useClient } from 'urql';
import { Problem } from '../api/Problem.tsx';
import { useFresh } from '../api/use-fresh.ts';
import { PointChart } from '../chart/charts.tsx';
import { Card } from '../customer/Card.tsx';
import { InboxDocument, type InboxQuery } from '../operations.generated.ts';
import { Fact } from '../words/Fact.tsx';
import { Moment } from '../words/Moment.tsx';

type Status = NonNullable<InboxQuery['inbox']>;

const HOUR = 3_600_000;
const POINTS = 12;

/** How processing goes, around the events that wait. It is read again every 15 seconds, and at once with a new `version`. */
export function InboxStatus({ version, children }: { version: number; children: ReactNode }) {
  const client = useClient();
  const [status, setStatus] = useState<Status>();
  const [error, setError] = useState<CombinedError>();
  const read = useCallback(async () => {
    const now = Date.now();
    const variables = { from: new Date(now - HOUR).toISOString(), to: new Date(now).toISOString(), points: POINTS };
    const result = await client.query(InboxDocument, variables, { requestPolicy: 'network-only' }).toPromise();
    setError(result.error);
    if (result.data?.inbox) setStatus(result.data.inbox);
  }, [client]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new version reads again.
  useEffect(() => void read(), [read, version]);
  useFresh(read);
  return (
    <>
      {error && <Problem error={error} retry={read} />}
      {status ? <Counts status={status} /> : !error && <Skeleton height={150} aria-label="Loading" />}
      {children}
      {status && (
        <Card title="The last hour">
          <Activity points={status.activity} />
        </Card>
      )}
      {status && <Reconciliation status={status} />}
    </>
  );
}

function Counts({ status: { parkedCount, failedCount, unmatchedCount, dueCount } }: { status: Status }) {
  return (
    <Card title="Now">
      <SimpleGrid component="dl" cols={{ base: 2, xs: 4 }} m={0}>
        <Fact term="Parked">{parkedCount.toLocaleString()}</Fact>
        <Fact term="Failed">{failedCount.toLocaleString()}</Fact>
        <Fact term="Unmatched">{unmatchedCount.toLocaleString()}</Fact>
        <Fact term="Waiting for a worker">{dueCount.toLocaleString()}</Fact>
      </SimpleGrid>
      <Text size="sm" c="dimmed">
        {parkedCount > 0
          ? 'Parked events need an admin: their cause has to be fixed before they are replayed.'
          : 'No event is parked. Failed events are tried again by themselves.'}
      </Text>
    </Card>
  );
}

function Reconciliation({ status: { eventsReconciledAt, objectsReconciledAt } }: { status: Status }) {
  return (
    <Card title="Reconciliation with Stripe">
      <SimpleGrid component="dl" cols={{ base: 1, xs: 2 }} m={0}>
        <Fact term="Every event is stored up to">
          {eventsReconciledAt ? <Moment at={eventsReconciledAt} /> : 'Not compared yet'}
        </Fact>
        <Fact term="All customers were compared up to">
          {objectsReconciledAt ? <Moment at={objectsReconciledAt} /> : 'Not compared yet'}
        </Fact>
      </SimpleGrid>
    </Card>
  );
}

const time = (at: string) => new Date(at).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' });

function Activity({ points }: { points: Status['activity'] }) {
  const rows = points.map((point) => ({ ...point, name: time(point.startsAt) }));
  return (
    <>
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <Stack gap={4}>
          <Text size="sm">Events per five minutes</Text>
          <PointChart
            label="Events per five minutes"
            rows={rows.map(({ name, eventCount }) => ({ name, value: eventCount }))}
          />
        </Stack>
        <Stack gap={4}>
          <Text size="sm">Longest time until processed, in seconds</Text>
          <PointChart
            label="Longest time until processed, in seconds"
            rows={rows.map(({ name, lagSeconds }) => ({ name, value: lagSeconds }))}
          />
        </Stack>
      </SimpleGrid>
      <Spoiler maxHeight={0} showLabel="Show the numbers" hideLabel="Hide the numbers">
        <Table aria-label="The last hour" verticalSpacing="xs">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>From</Table.Th>
              <Table.Th ta="right">Events</Table.Th>
              <Table.Th ta="right">Longest, in seconds</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map(({ startsAt, name, eventCount, lagSeconds }) => (
              <Table.Tr key={startsAt}>
                <Table.Td style={{ whiteSpace: 'nowrap' }}>{name}</Table.Td>
                <Table.Td ta="right">{eventCount.toLocaleString()}</Table.Td>
                <Table.Td ta="right">{lagSeconds?.toLocaleString() ?? 'None processed'}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Spoiler>
    </>
  );
}
