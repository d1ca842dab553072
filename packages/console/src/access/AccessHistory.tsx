import { Box, Group, Skeleton, Slider, Stack, Table, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useQuery } from 'urql';
import { Problem } from '../api/Problem.tsx';
import { Tag } from '../customer/badges.tsx';
import { Card } from '../customer/Card.tsx';
import { useCustomer } from '../customer/customer-context.ts';
import { customerIn, inputOf } from '../customer/owner.ts';
import { AccessAtDocument, type AccessOfFragment, FirstEventDocument } from '../operations.generated.ts';
import { amountWords, day } from '../words/words.ts';
import { REASONS } from './reasons.ts';

const MINUTE = 60_000;

/** A slider from just before the first event to now, and what the customer could use at that moment. */
export function AccessHistory() {
  const { owner } = useCustomer();
  const [{ data, error }] = useQuery({ query: FirstEventDocument, variables: { filter: inputOf(owner) } });
  const first = data?.first?.nodes[0]?.createdAt;
  const newest = data?.newest?.nodes[0]?.createdAt;
  return (
    <Card title="Access at another moment">
      {error && <Problem error={error} />}
      {data && !first && <Text c="dimmed">Nothing has happened yet, so there is no past to look at.</Text>}
      {first && newest && <Slide from={Date.parse(first) - MINUTE} to={Math.max(Date.now(), Date.parse(newest))} />}
    </Card>
  );
}

function Slide({ from, to }: { from: number; to: number }) {
  const { owner } = useCustomer();
  // The end of the slider stays where it was when the page was opened.
  const [end] = useState(to);
  const [shown, setShown] = useState(end);
  const [at, setAt] = useState(end);
  const [{ data, error, fetching }, retry] = useQuery({
    query: AccessAtDocument,
    variables: { ...owner, at: new Date(at).toISOString() },
  });
  const snapshot = data && customerIn(data)?.accessAt;
  const choose = (value: number) => {
    const inside = Math.min(end, Math.max(from, value));
    setShown(inside);
    setAt(inside);
  };
  return (
    <Stack>
      <Group align="flex-end">
        <TextInput
          type="datetime-local"
          label="Moment"
          value={fieldValue(shown)}
          min={fieldValue(from)}
          max={fieldValue(end)}
          onChange={({ currentTarget: { value } }) => value && choose(Date.parse(value))}
        />
        <Text size="sm" c="dimmed">
          Drag the slider, use the arrow keys, or enter a date.
        </Text>
      </Group>
      <Slider
        min={from}
        max={end}
        step={Math.max(MINUTE, Math.floor((end - from) / 500))}
        value={shown}
        onChange={setShown}
        onChangeEnd={choose}
        // The field above says the moment. A label would cover it.
        label={null}
        thumbProps={{ 'aria-label': 'Moment' }}
        thumbLabel="Moment"
      />
      <Group justify="space-between">
        <Text size="sm" c="dimmed">
          {day(new Date(from).toISOString())}, before the first event
        </Text>
        <Text size="sm" c="dimmed">
          Now
        </Text>
      </Group>
      {error && <Problem error={error} retry={() => retry({ requestPolicy: 'network-only' })} />}
      {snapshot ? <Snapshot snapshot={snapshot} /> : fetching && <Skeleton height={200} aria-label="Loading" />}
    </Stack>
  );
}

/** What a `datetime-local` field shows, in the reader's time zone. */
function fieldValue(time: number): string {
  const date = new Date(time);
  return new Date(time - date.getTimezoneOffset() * MINUTE).toISOString().slice(0, 16);
}

type SnapshotOf = NonNullable<AccessOfFragment['accessAt']>;

/** A phone has no room for "Now", which the part above shows. */
function Snapshot({ snapshot: { plan, entitlements } }: { snapshot: SnapshotOf }) {
  const { customer } = useCustomer();
  const now = new Map(customer.entitlements.map((entitlement) => [entitlement.feature.code, entitlement]));
  return (
    <Box>
      <Text mb="xs" aria-live="polite">
        The plan was <strong>{plan.name}</strong>.
      </Text>
      <Table.ScrollContainer minWidth={0} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Feature</Table.Th>
              <Table.Th>Then</Table.Th>
              <Table.Th visibleFrom="xs">Now</Table.Th>
              <Table.Th visibleFrom="xs">Why then</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {entitlements.map((entitlement) => (
              <Table.Tr key={entitlement.feature.id}>
                <Table.Td>
                  {entitlement.feature.name}
                  <Text size="sm" c="dimmed" hiddenFrom="xs">
                    {REASONS[entitlement.reason]}
                  </Text>
                </Table.Td>
                <Table.Td>
                  <Answer of={entitlement} />
                </Table.Td>
                <Table.Td visibleFrom="xs">
                  <Answer of={now.get(entitlement.feature.code)} />
                </Table.Td>
                <Table.Td visibleFrom="xs">{REASONS[entitlement.reason]}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Box>
  );
}

type AnswerOf = Pick<SnapshotOf['entitlements'][number], 'granted' | 'limit' | 'unlimited' | 'value'>;

function Answer({ of: answer }: { of: AnswerOf | undefined }) {
  if (!answer) return <Text c="dimmed">Not in the catalog</Text>;
  if (!answer.granted) return <Tag color="gray">No</Tag>;
  return <Tag color="teal">{amountWords(answer) ?? 'Yes'}</Tag>;
}
