import { Box, Text, Timeline } from '@mantine/core';
import { TextLink } from '../layout/TextLink.tsx';
import type { BecauseFragment } from '../operations.generated.ts';
import { Moment } from '../words/Moment.tsx';

/** The causes of an answer, newest first, each with the event that reported it. */
export function Why({ causes }: { causes: readonly BecauseFragment[] }) {
  if (causes.length === 0)
    return (
      <Text size="sm" c="dimmed">
        Nothing happened that would give it.
      </Text>
    );
  return (
    <Timeline bulletSize={12} lineWidth={2}>
      {causes.map(({ __typename, at, eventId, summary, ...cause }) => (
        <Timeline.Item key={`${__typename} ${at} ${summary}`}>
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            {summary}
          </Text>
          <Box c="dimmed" fz="sm">
            <Moment at={at} />
            {eventId && (
              <>
                {' · '}
                <TextLink to="/event" search={{ id: eventId }} size="sm">
                  Event
                </TextLink>
              </>
            )}
            {'organization' in cause && (
              <>
                {' · '}
                <TextLink to="/customer" search={{ organization: cause.organization.id }} size="sm">
                  Organization
                </TextLink>
              </>
            )}
          </Box>
        </Timeline.Item>
      ))}
    </Timeline>
  );
}
