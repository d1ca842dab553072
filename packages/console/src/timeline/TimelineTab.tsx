import { Button, Chip, Group, Skeleton, Stack, Text, Timeline } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Problem } from '../api/Problem.tsx';
import type { CustomerSearch } from '../layout/Pages.tsx';
import { may, useSession } from '../sign-in/session.ts';
import { TimelineEntry } from './TimelineEntry.tsx';
import { type Kind, useTimeline } from './use-timeline.ts';

const KINDS: { kind: Kind; label: string }[] = [
  { kind: 'event', label: 'Events' },
  { kind: 'payment', label: 'Payments' },
  { kind: 'message', label: 'Messages' },
  { kind: 'staff', label: 'Staff actions' },
  { kind: 'audit', label: 'Audit entries' },
];

/** Everything that happened to the customer, newest first. */
export function TimelineTab() {
  const session = useSession();
  const { only } = useSearch({ from: '/customer' });
  const navigate = useNavigate({ from: '/customer' });
  const readable = KINDS.filter(({ kind }) => {
    if (kind === 'message') return may(session, 'readMessages');
    return kind === 'event' || kind === 'payment' || may(session, 'readAudit');
  });
  const chosen = readable
    .map(({ kind }) => kind)
    .filter((kind) => only === undefined || only.split('.').includes(kind));
  const { entries, error, loading, more, reload } = useTimeline(chosen);
  const choose = (kinds: string[]) => {
    const all = kinds.length === readable.length;
    const picked = all ? {} : { only: kinds.join('.') };
    void navigate({
      search: ({ id, organization }: CustomerSearch) => ({ id, organization, tab: 'timeline', ...picked }),
      replace: true,
    });
  };
  return (
    <Stack gap="lg">
      <Chip.Group multiple value={chosen} onChange={choose}>
        <Group gap="xs" role="group" aria-label="Show">
          {readable.map(({ kind, label }) => (
            <Chip key={kind} value={kind} variant="outline">
              {label}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
      {error && <Problem error={error} retry={reload} />}
      <Timeline bulletSize={14} lineWidth={2} maw={800}>
        {entries.map((entry) => (
          <Timeline.Item key={`${entry.kind} ${entry.key}`}>
            <TimelineEntry entry={entry} />
          </Timeline.Item>
        ))}
      </Timeline>
      {loading && <Skeleton height={120} aria-label="Loading" />}
      {!loading && !error && entries.length === 0 && (
        <Text c="dimmed">Nothing to show. Choose another kind above.</Text>
      )}
      {more && (
        <Button variant="default" onClick={more} style={{ alignSelf: 'center' }}>
          Show older entries
        </Button>
      )}
    </Stack>
  );
}
