import { Box, Button, Code, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { ResendMessage } from '../action/ResendMessage.tsx';
import { Tag } from '../customer/badges.tsx';
import { useCustomer } from '../customer/customer-context.ts';
import { TextLink } from '../layout/TextLink.tsx';
import { may, useSession } from '../sign-in/session.ts';
import { Moment } from '../words/Moment.tsx';
import { money, sentence } from '../words/words.ts';
import { AuditWords } from './AuditWords.tsx';
import type { Entry, Kind } from './use-timeline.ts';

const LABELS: Record<Kind, { label: string; color: string }> = {
  event: { label: 'Event', color: 'gray' },
  payment: { label: 'Payment', color: 'teal' },
  message: { label: 'Message', color: 'indigo' },
  staff: { label: 'Staff', color: 'orange' },
  audit: { label: 'Audit', color: 'gray' },
};

/** One entry of the timeline: when, of which kind, and what happened. */
export function TimelineEntry({ entry }: { entry: Entry }) {
  const { label, color } = LABELS[entry.kind];
  return (
    <Box>
      <Group gap="xs" mb={4}>
        <Tag color={color}>{label}</Tag>
        <Text size="sm" c="dimmed" component="span">
          <Moment at={entry.at} />
        </Text>
      </Group>
      <Box style={{ overflowWrap: 'anywhere' }}>{wordsOf(entry)}</Box>
    </Box>
  );
}

function wordsOf(entry: Entry): ReactNode {
  if (entry.kind === 'event') return <EventWords entry={entry} />;
  if (entry.kind === 'payment') return <PaymentWords entry={entry} />;
  if (entry.kind === 'message') return <MessageWords entry={entry} />;
  return <AuditWords entry={entry.entry} />;
}

type Of<K extends Kind> = Extract<Entry, { kind: K }>;

function EventWords({ entry: { event } }: { entry: Of<'event'> }) {
  const troubled = !['PROCESSED', 'IGNORED', 'RECEIVED'].includes(event.status);
  return (
    <Group gap="xs">
      <TextLink to="/event" search={{ id: event.id }}>
        {sentence(event.type)}
      </TextLink>
      <Code>{event.type}</Code>
      {troubled && <Tag color="red">{sentence(event.status)}</Tag>}
    </Group>
  );
}

function PaymentWords({ entry: { payment } }: { entry: Of<'payment'> }) {
  const { amount, status, description, plan, invoiceNumber, amountRefunded, dispute } = payment;
  return (
    <Text>
      {money(amount)} for {description ?? plan?.name ?? 'a purchase'}: {sentence(status).toLowerCase()}
      {invoiceNumber && ` (${invoiceNumber})`}
      {amountRefunded.amount > 0 && `, ${money(amountRefunded)} given back`}
      {dispute && `, disputed: ${sentence(dispute.status).toLowerCase()}`}
    </Text>
  );
}

function MessageWords({ entry: { message } }: { entry: Of<'message'> }) {
  const { kind, outcome, error, deliveries } = message;
  const [sent] = deliveries;
  const session = useSession();
  const { act } = useCustomer();
  const subject = sent?.subject ?? sentence(kind);
  const isComplete = outcome === 'SENT' || outcome === 'REFUSED';
  // The link in it was for the address of then.
  const offered = isComplete && kind !== 'CONFIRM_EMAIL' && may(session, 'resend');
  return (
    <>
      <Group gap="xs">
        <Text>{subject}</Text>
        {outcome !== 'SENT' && <Tag color={outcome === 'REFUSED' ? 'red' : 'gray'}>{sentence(outcome)}</Tag>}
      </Group>
      {error && (
        <Text size="sm" c="dimmed">
          {error}
        </Text>
      )}
      {sent?.text && (
        <Box component="details" fz="sm" mt={4}>
          <summary>Read it</summary>
          <Text size="sm" mt={4} style={{ whiteSpace: 'pre-wrap' }}>
            {sent.text}
          </Text>
        </Box>
      )}
      {offered && (
        <Button
          size="compact-sm"
          variant="default"
          mt="xs"
          onClick={() => act(<ResendMessage message={{ id: message.id, subject }} />)}
        >
          Send again
        </Button>
      )}
    </>
  );
}
