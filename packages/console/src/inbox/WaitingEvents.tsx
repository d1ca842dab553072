import { Box, Button, Checkbox, Code, Group, SegmentedControl, Skeleton, Stack, Table, Text } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { Problem } from '../api/Problem.tsx';
import { usePages } from '../api/use-pages.ts';
import { Card } from '../customer/Card.tsx';
import { OwnerLink } from '../customer/OwnerLink.tsx';
import { TextLink } from '../layout/TextLink.tsx';
import { type EventFilter, InboxEventsDocument, type InboxEventsQuery } from '../operations.generated.ts';
import { may, useSession } from '../sign-in/session.ts';
import { Moment } from '../words/Moment.tsx';
import { counted, sentence } from '../words/words.ts';
import { PayloadButton } from './PayloadButton.tsx';
import { ReplayDialog } from './ReplayDialog.tsx';

interface List {
  label: string;
  filter: EventFilter;
  help: string;
  empty: string;
}

const LISTS: Record<string, List> = {
  parked: {
    label: 'Parked',
    filter: { status: ['PARKED'] },
    help: 'Processing failed for about a day. After their cause is fixed, an admin replays them.',
    empty: 'No event is parked.',
  },
  failed: {
    label: 'Failed',
    filter: { status: ['FAILED'] },
    help: 'Processing failed. They are tried again by themselves.',
    empty: 'No event has failed.',
  },
  unmatched: {
    label: 'Unmatched',
    filter: { status: ['UNMATCHED'] },
    help: 'They wait until their customer or their payment is known. Link a Stripe customer on the page of its customer.',
    empty: 'Every event has its customer.',
  },
  drift: {
    label: 'Drift',
    filter: { source: ['STRIPE_SYNC'] },
    help: 'Stripe had these, and no webhook had brought them. Comparing with Stripe found them, and they took effect.',
    empty: 'Comparing with Stripe has found nothing that was missing.',
  },
};
const PARKED = LISTS['parked'] as List;

const pageOf = (data: InboxEventsQuery) => data.events;

/** The events that wait, by what they wait for, and those that reconciliation found. Admins replay the ones that they choose. */
export function WaitingEvents({ onReplayed }: { onReplayed: () => void }) {
  const session = useSession();
  const { list = 'parked' } = useSearch({ from: '/inbox' });
  const navigate = useNavigate({ from: '/inbox' });
  const { filter, help, empty, label } = LISTS[list] ?? PARKED;
  const variables = useMemo(() => ({ first: 25, filter }), [filter]);
  const { nodes, error, loading, more, reload } = usePages(InboxEventsDocument, variables, pageOf);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [replaying, setReplaying] = useState(false);
  const shown = chosen.filter((id) => nodes.some((event) => event.id === id));
  const choose = (value: string) => {
    setChosen([]);
    void navigate({ search: { list: value }, replace: true });
  };
  const close = (sent: boolean) => {
    setReplaying(false);
    if (!sent) return;
    setChosen([]);
    reload();
    onReplayed();
  };
  return (
    <Card title="Events">
      <SegmentedControl
        aria-label="Events"
        data={Object.entries(LISTS).map(([value, { label: name }]) => ({ value, label: name }))}
        value={LISTS[list] ? list : 'parked'}
        onChange={choose}
      />
      <Text size="sm" c="dimmed">
        {help}
      </Text>
      {error && <Problem error={error} retry={reload} />}
      {may(session, 'replay') && nodes.length > 0 && (
        <Group>
          <Button size="xs" disabled={shown.length === 0} onClick={() => setReplaying(true)}>
            {shown.length === 0 ? 'Replay chosen events' : `Replay ${counted(shown.length, 'event')}`}
          </Button>
        </Group>
      )}
      {nodes.length > 0 && (
        <Rows events={nodes} chosen={shown} choose={may(session, 'replay') ? setChosen : null} label={label} />
      )}
      {loading && <Skeleton height={nodes.length === 0 ? 120 : 40} aria-label="Loading" />}
      {!loading && !error && nodes.length === 0 && <Text>{empty}</Text>}
      {more && (
        <Button variant="default" onClick={more} style={{ alignSelf: 'center' }}>
          Show older events
        </Button>
      )}
      {replaying && <ReplayDialog ids={shown} onClose={close} />}
    </Card>
  );
}

type WaitingEvent = NonNullable<InboxEventsQuery['events']>['nodes'][number];

interface RowsProps {
  events: readonly WaitingEvent[];
  chosen: readonly string[];
  /** Null for who may not replay. */
  choose: ((ids: readonly string[]) => void) | null;
  label: string;
}

/** The events. On a phone, a row has what else is in its columns below the event. */
function Rows({ events, chosen, choose, label }: RowsProps) {
  const all = chosen.length === events.length;
  return (
    <Table.ScrollContainer minWidth={0} scrollAreaProps={{ viewportProps: { tabIndex: 0, 'aria-label': label } }}>
      <Table aria-label={label}>
        <Table.Thead>
          <Table.Tr>
            {choose && (
              <Table.Th w={40}>
                <Checkbox
                  aria-label="Choose all shown events"
                  checked={all}
                  indeterminate={!all && chosen.length > 0}
                  onChange={() => choose(all ? [] : events.map(({ id }) => id))}
                />
              </Table.Th>
            )}
            <Table.Th>Event</Table.Th>
            <Table.Th visibleFrom="xs">Customer</Table.Th>
            <Table.Th visibleFrom="xs">Why</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {events.map(({ id, type, createdAt, ...event }) => (
            <Table.Tr key={id}>
              {choose && (
                <Table.Td>
                  <Checkbox
                    aria-label={`Choose ${sentence(type)}, ${id}`}
                    checked={chosen.includes(id)}
                    onChange={() => choose(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id])}
                  />
                </Table.Td>
              )}
              <Table.Td>
                <TextLink to="/event" search={{ id }}>
                  {sentence(type)}
                </TextLink>
                <Text size="sm" c="dimmed">
                  <Moment at={createdAt} />
                </Text>
                <Box hiddenFrom="xs" my="xs" style={{ overflowWrap: 'anywhere' }}>
                  <OwnerLink customer={event.customer} />
                  <Why {...event} />
                </Box>
                {choose && <PayloadButton id={id} />}
              </Table.Td>
              <Table.Td visibleFrom="xs" style={{ overflowWrap: 'anywhere' }}>
                <OwnerLink customer={event.customer} />
              </Table.Td>
              <Table.Td visibleFrom="xs" maw={380} style={{ overflowWrap: 'anywhere' }}>
                <Why {...event} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Why({ error, waitsFor, attemptCount }: Pick<WaitingEvent, 'error' | 'waitsFor' | 'attemptCount'>) {
  return (
    <Stack gap={4}>
      {error && <Text size="sm">{error}</Text>}
      {waitsFor.length > 0 && (
        <Text size="sm" component="div">
          Waits for <Code>{waitsFor.join(', ')}</Code>
        </Text>
      )}
      {attemptCount > 0 && (
        <Text size="sm" c="dimmed">
          Tried {attemptCount === 1 ? 'once' : `${attemptCount} times`}
        </Text>
      )}
    </Stack>
  );
}
