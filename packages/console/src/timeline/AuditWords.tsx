import { Code, List, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { TextLink } from '../layout/TextLink.tsx';
import type { AuditPartsFragment } from '../operations.generated.ts';
import { Moment } from '../words/Moment.tsx';
import { sentence } from '../words/words.ts';

/** An audit entry: who did what, why, and what changed. */
export function AuditWords({ entry }: { entry: AuditPartsFragment }) {
  const { action, actor, reason, changes, event, outcome, target } = entry;
  const shown = changes.filter(({ path }) => !CAUSES.includes(path));
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
      {shown.length > 0 && (
        <List size="sm" mt={4}>
          {shown.map(({ path, before, after }) => (
            <List.Item key={path}>
              {pathWords(path)}: {valueWords(before)} → {valueWords(after)}
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

/** They name the event of the change, to which the entry links. */
const CAUSES: readonly string[] = ['changedBy', 'event'];

/** An entry has amounts as Stripe counts them, and not always their currency. */
const AMOUNTS: Record<string, string> = {
  amount: 'Amount in minor units',
  amountRefunded: 'Amount refunded in minor units',
  balance: 'Balance at Stripe in minor units (credit is negative)',
};

/** What changed, in words. */
export const pathWords = (path: string): string => AMOUNTS[path] ?? sentence(path);

const TIME = /(\d{4}-\d\d-\d\dT[\d:.]+Z)/;
/** A value of an enum, such as PAST_DUE. It has at least four letters, because three are a currency. */
const ENUM = /^[A-Z]{4,}(_[A-Z]+)*$/;

/** A value of a change, in words. */
export function valueWords(value: unknown): ReactNode {
  if (value === null || value === undefined) return 'nothing';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.join(', ') || 'nothing';
  if (typeof value !== 'string') return JSON.stringify(value);
  if (ENUM.test(value)) return sentence(value);
  return value.split(TIME).map((part) => (TIME.test(part) ? <Moment key={part} at={part} /> : part));
}
