import { useMemo } from 'react';
import { type Pages, usePages } from '../api/use-pages.ts';
import { useCustomer } from '../customer/customer-context.ts';
import { customerIn, inputOf } from '../customer/owner.ts';
import {
  type AuditPartsFragment,
  type MessagesOfFragment,
  type PaymentPartsFragment,
  PaymentsDocument,
  type PaymentsQuery,
  TimelineAuditDocument,
  type TimelineAuditQuery,
  TimelineEventsDocument,
  type TimelineEventsQuery,
  TimelineMessagesDocument,
  type TimelineMessagesQuery,
} from '../operations.generated.ts';

type EventNode = NonNullable<TimelineEventsQuery['events']>['nodes'][number];
type MessageNode = NonNullable<MessagesOfFragment['messages']>['nodes'][number];

/** Something that happened to the customer. `at` orders it among the others. */
export type Entry = { key: string; at: string } & (
  | { kind: 'event'; event: EventNode }
  | { kind: 'payment'; payment: PaymentPartsFragment }
  | { kind: 'message'; message: MessageNode }
  | { kind: 'staff' | 'audit'; entry: AuditPartsFragment }
);

export type Kind = Entry['kind'];

const STAFF: readonly string[] = ['ADMIN', 'SUPPORT', 'FINANCE'];
const PAGE = 20;

const eventsOf = (data: TimelineEventsQuery) => data.events;
const paymentsOf = (data: PaymentsQuery) => customerIn(data)?.payments;
const messagesOf = (data: TimelineMessagesQuery) => customerIn(data)?.messages;
const auditOf = (data: TimelineAuditQuery) => customerIn(data)?.auditLog;

/**
 * Merges the lists of a customer into one, newest first. Lists are read page by page, so an entry is shown only when no list can have an
 * older page with something newer than it.
 */
export function useTimeline(kinds: readonly Kind[]) {
  const { owner } = useCustomer();
  const variables = useMemo(() => ({ ...owner, first: PAGE }), [owner]);
  const ofEvents = useMemo(() => ({ filter: inputOf(owner), first: PAGE }), [owner]);
  const read = (...named: Kind[]) => (named.some((kind) => kinds.includes(kind)) ? variables : null);
  const events = usePages(TimelineEventsDocument, kinds.includes('event') ? ofEvents : null, eventsOf);
  const payments = usePages(PaymentsDocument, read('payment'), paymentsOf);
  const messages = usePages(TimelineMessagesDocument, read('message'), messagesOf);
  const audit = usePages(TimelineAuditDocument, read('audit', 'staff'), auditOf);

  const sources: { list: Pages<unknown>; entries: Entry[] }[] = [
    {
      list: events,
      entries: events.nodes.map((event) => ({ kind: 'event', key: event.id, at: event.createdAt, event })),
    },
    {
      list: payments,
      entries: payments.nodes.map((payment) => ({ kind: 'payment', key: payment.id, at: payment.createdAt, payment })),
    },
    {
      list: messages,
      entries: messages.nodes.map((message) => ({ kind: 'message', key: message.id, at: message.at, message })),
    },
    { list: audit, entries: audit.nodes.map(entryOf) },
  ];
  // The list whose last entry is newest decides how far down the others may be shown.
  const unread = sources.filter(({ list }) => list.more !== null);
  const horizon =
    unread
      .map(({ entries }) => entries.at(-1)?.at ?? '')
      .sort()
      .at(-1) ?? '';
  const shown = sources
    .flatMap(({ entries }) => entries)
    .filter(({ kind, at }) => kinds.includes(kind) && at >= horizon)
    .sort((one, other) => (one.at < other.at ? 1 : -1));
  const continued = unread.filter(({ entries }) => (entries.at(-1)?.at ?? '') >= horizon);
  return {
    entries: shown,
    error: sources.map(({ list }) => list.error).find((error) => error !== undefined),
    loading: sources.some(({ list }) => list.loading),
    more: continued.length === 0 ? null : () => continued.map(({ list }) => list.more?.()),
    reload: () => sources.map(({ list }) => list.reload()),
  };
}

function entryOf(entry: AuditPartsFragment): Entry {
  return { kind: STAFF.includes(entry.actor.kind) ? 'staff' : 'audit', key: entry.id, at: entry.createdAt, entry };
}
