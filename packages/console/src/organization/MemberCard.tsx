import { Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { useMemo } from 'react';
import { AssignSeat, ReleaseSeat } from '../action/SeatDialogs.tsx';
import { Problem } from '../api/Problem.tsx';
import { usePages } from '../api/use-pages.ts';
import { Tag } from '../customer/badges.tsx';
import { Card } from '../customer/Card.tsx';
import { useCustomer } from '../customer/customer-context.ts';
import { TextLink } from '../layout/TextLink.tsx';
import { MembersDocument, type MembersQuery } from '../operations.generated.ts';
import { may, useSession } from '../sign-in/session.ts';
import { day, sentence } from '../words/words.ts';

const pageOf = (data: MembersQuery) => data.organization?.members;

/** The members of the organization, their roles, and who has a seat. */
export function MemberCard() {
  const { owner, seats } = useCustomer();
  const variables = useMemo(() => ({ id: owner.id, first: 20 }), [owner]);
  const { nodes, error, loading, more, reload } = usePages(MembersDocument, variables, pageOf);
  return (
    <Card title="Members">
      {seats && (
        <Text>
          {seats.used} of {seats.quantity} seats are in use.
          {seats.kind === 'OPEN' && ' Every member has one.'}
          {seats.used > seats.quantity && ' Release seats, or let the organization buy more.'}
        </Text>
      )}
      {error && <Problem error={error} retry={reload} />}
      {!loading && !error && nodes.length === 0 && <Text c="dimmed">No member is stored.</Text>}
      <Stack gap="md">
        {nodes.map((member) => (
          <MemberLine key={member.userId} member={member} />
        ))}
      </Stack>
      {loading && <Skeleton height={40} aria-label="Loading" />}
      {more && (
        <Button size="xs" variant="default" onClick={more} style={{ alignSelf: 'flex-start' }}>
          Show more members
        </Button>
      )}
    </Card>
  );
}

type Member = NonNullable<NonNullable<MembersQuery['organization']>['members']>['nodes'][number];

function MemberLine({ member: { userId, role, hasSeat, joinedAt } }: { member: Member }) {
  const session = useSession();
  const { act, seats } = useCustomer();
  const offered = seats?.kind === 'ASSIGNED' && may(session, 'assignSeat');
  return (
    <Group justify="space-between" gap={4}>
      <Stack gap={0} miw={0}>
        <TextLink to="/customer" search={{ id: userId }} style={{ overflowWrap: 'anywhere' }}>
          {userId}
        </TextLink>
        <Text size="sm" c="dimmed">
          {sentence(role)} since {day(joinedAt)}
        </Text>
      </Stack>
      <Group gap="xs">
        {seats && <Tag color={hasSeat ? 'teal' : 'gray'}>{hasSeat ? 'Seat' : 'No seat'}</Tag>}
        {offered && (
          <Button
            size="xs"
            variant="default"
            onClick={() => act(hasSeat ? <ReleaseSeat userId={userId} /> : <AssignSeat userId={userId} />)}
            aria-label={hasSeat ? `Release seat of ${userId}` : `Assign seat to ${userId}`}
          >
            {hasSeat ? 'Release seat' : 'Assign seat'}
          </Button>
        )}
      </Group>
    </Group>
  );
}
