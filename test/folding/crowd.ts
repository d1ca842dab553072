import type { Connection } from 'mongoose';
import { eventCollection } from '../../src/inbox/event.document.ts';
import { namesIn } from '../../src/inbox/event-names.ts';
import { createInbox } from '../../src/inbox/inbox.ts';
import { positionOf } from '../../src/inbox/position.ts';
import { DAY, SECOND, wallClock } from '../../src/platform/clock.ts';
import { arrivalOf, type Disorder } from '../support/disorder.ts';
import { type EventsList, startEventsList } from '../support/events-list.ts';
import { BEGIN } from '../support/random-lives.ts';
import type { StripeEvent } from '../support/stripe-events.ts';
import { startTollgate, type Tollgate } from '../support/tollgate.ts';

/** A life of a user of its own, and how its events arrive. */
export interface Lived {
  userId: string;
  events: StripeEvent[];
  disorder: Disorder;
}

export interface Place {
  /** Lives many lives at once, and answers what became of each, as a text, without what the engine notes for itself. */
  live(crowd: readonly Lived[]): Promise<string[]>;
  close(): Promise<void>;
}

/** The whole service on a database of its own, and Stripe's list of events, from which it learns what never arrived. */
export async function openPlace(): Promise<Place> {
  const now = new Date(BEGIN * 1000 + 25 * DAY);
  const list = await startEventsList(now);
  const tollgate = await startTollgate({ clock: { now: () => now }, stripe: { apiBase: list.url } });
  return {
    async live(crowd) {
      await arrive(tollgate, crowd);
      await reconcile(tollgate, list, crowd);
      await tollgate.settle();
      return Promise.all(crowd.map((lived) => outcomeOf(tollgate.connection, lived)));
    },
    async close() {
      await tollgate.close();
      await list.close();
    },
  };
}

/** One batch of each life, then the worker, and again. */
async function arrive(tollgate: Tollgate, crowd: readonly Lived[]) {
  const arrivals = crowd.map(({ events, disorder }) => arrivalOf(events, disorder));
  const turns = Math.max(...arrivals.map(({ length }) => length));
  for (let turn = 0; turn < turns; turn++) {
    const answers = await Promise.all(
      arrivals.flatMap((batches) => (batches[turn] ?? []).map((event) => bring(tollgate, event))),
    );
    const refused = answers.find(({ status }) => status !== 200);
    if (refused) throw new Error(`the route answered ${JSON.stringify(refused)}`);
    await tollgate.settle();
  }
}

/** A webhook brings an event; an answer of Stripe is stored by the process that asked. */
async function bring({ connection, deliver }: Tollgate, event: StripeEvent): Promise<{ status: number }> {
  const { id, type, created, answer } = event;
  if (!answer) return deliver(event);
  const createdAt = new Date(created * SECOND);
  await createInbox({ events: eventCollection(connection), wall: wallClock }).store({
    _id: id,
    type,
    source: 'STRIPE_SYNC',
    position: positionOf(createdAt, 'snapshot', id),
    createdAt,
    receivedAt: createdAt,
    apiVersion: null,
    livemode: false,
    payload: JSON.stringify(event),
    answer: { since: created - answer.seconds, askedAt: createdAt, seen: answer.seen ?? [] },
    ...namesIn(event),
  });
  return { status: 200 };
}

/** As if it was the first pass of all: every crowd begins at the same instant. */
async function reconcile({ app, connection }: Tollgate, list: EventsList, crowd: readonly Lived[]) {
  const events = crowd.flatMap((lived) => lived.events).filter(({ answer }) => !answer);
  list.hold(events);
  await connection.collection('cursors').deleteMany({ _id: 'events' } as never);
  const report = await app.reconciliation.readMissedEvents();
  if (report?.outcome !== 'complete' || report.looked !== events.length)
    throw new Error(`reconciliation says ${JSON.stringify(report)}`);
}

async function outcomeOf(connection: Connection, { userId, events }: Lived) {
  const accounts = await connection
    .collection('accounts')
    .find({ owners: userId })
    .project(OURS)
    .sort({ _id: 1 })
    .toArray();
  const streams = accounts.map(({ _id }) => _id);
  const [payments, revenue, messages, unsettled] = await Promise.all([
    connection
      .collection('payments')
      .find({ stream: { $in: streams }, 'refs.0': { $exists: true } })
      .project(OURS)
      .sort({ _id: 1 })
      .toArray(),
    revenueOf(connection, streams),
    connection
      .collection('messages')
      // What half the events said may stand there as taken back. Whether two subscriptions ran at once depends on the order.
      .find({ userId, state: 'DUE', kind: { $ne: 'second-subscription' } })
      .project({ kind: 1, at: 1, data: 1 })
      .sort({ _id: 1 })
      .toArray(),
    connection
      .collection('events')
      .find({ _id: { $in: events.map(({ id }) => id) }, status: { $ne: 'PROCESSED' } } as never)
      .project({ type: 1, status: 1, error: 1, waitsFor: 1 })
      .sort({ _id: 1 })
      .toArray(),
  ]);
  return JSON.stringify({ accounts, payments, revenue, messages, unsettled }, null, 1);
}

/** The revenue rows of streams and of their payments, but for those that say nothing any more. */
async function revenueOf(connection: Connection, streams: readonly unknown[]) {
  const payments = await connection.collection('payments').distinct('_id', { stream: { $in: streams } as never });
  const of = [...streams, ...payments.map((id) => `payment:${id}`)];
  const rows = connection.collection('revenue_rows').find({ '_id.stream': { $in: of }, lines: { $ne: [] } } as never);
  return rows.project({ lines: 1 }).sort({ _id: 1 }).toArray();
}

/** Everything but what the engine notes for itself. */
const OURS = { revision: 0, position: 0, bases: 0, pending: 0, auditHead: 0, owners: 0 };
