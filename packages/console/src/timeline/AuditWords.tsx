import { Code, List, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { TextLink } from '../layout/TextLink.tsx';
import type { AuditPartsFragment } from '../operations.generated.ts';
import { Moment } from '../words/Moment.tsx';
import { sentence } from '../words/words.ts';

/** An audit entry: who did what, why, and what changed. */
export function AuditWords({ entry }: { entry: AuditPartsFragment }) {
  const { action, actor, reason, changes, event, outcome, target } = entry;
  return (
    <>
      <Text>
        {sentence(action)} by {actorWords(actor)}
        {outcome !== 'SUCCEEDED' && ` (${sentence(outcome).toLowerCase()})`}
      </Text>
      {reason && (
        <Text size="sm" c="dimmed">
          Reason: {reason}
        </Text>
      )}
      {changes.length > 0 && (
        <List size="sm" mt={4}>
          {changes.map(({ path, before, after }) => (
            <List.Item key={path}>
              {sentence(path)}: {valueWords(before)} → {valueWords(after)}
            </List.Item>
          ))}
        </List>
      )}
      <Text size="sm" c="dimmed" mt={4} component="div">
        <Code>{target.id}</Code>
        {event && (
          <>
            {' · '}
            <TextLink to="/event" search={{ id: event.id }} size="sm">
              Event
            </TextLink>
          </>
        )}
      </Text>
    </>
  );
}

function actorWords({ id, kind }: AuditPartsFragment['actor']): string {
  if (kind === 'STRIPE') return 'Stripe';
  if (kind === 'SYSTEM') return 'the service';
  return `${id} (${sentence(kind).toLowerCase()})`;
}

const TIME = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

/** A value of a change, in words. */
export function valueWords(value: unknown): ReactNode {
  if (value === null || value === undefined) return 'nothing';
  if (typeof value === 'string' && TIME.test(value)) return <Moment at={value} />;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
