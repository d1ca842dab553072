import type { mongo } from 'mongoose';
import type { Alerts } from '../alerts/alerts.ts';
import type { Acted } from '../billing/actor.ts';
import type { Record as RecordEvents } from '../billing/synced.ts';
import type { Cursor } from '../inbox/cursor.document.ts';
import type { StoredEvent } from '../inbox/event.document.ts';
import type { Inbox } from '../inbox/inbox.ts';
import { startAtZero } from '../platform/metrics.ts';
import { createPace, STRIPE_PACE } from '../platform/pace.ts';
import type { StripeGateway } from '../platform/stripe.ts';
import { compareObjects, type ObjectsReport, reconcileUser, type UserReport } from './compare-objects.ts';
import { createFetcher } from './fetch.ts';
import type { Documents } from './held.ts';
import { type MissedEventsReport, readMissedEvents } from './missed-events.ts';
import { createSchedule, requestObjects, type Schedule, type ScheduleOptions } from './schedule.ts';
import { readCustomerObjects } from './stripe-objects.ts';

/** What is now true at Stripe, whether or not a webhook told it. */
export interface Reconciliation extends Schedule {
  /** Stores the events that no webhook brought, now; null while another process does it. See missed-events.ts. */
  readMissedEvents(): Promise<MissedEventsReport | null>;
  /** Compares all objects, now; null while another process does it. See compare-objects.ts. */
  compareObjects(): Promise<ObjectsReport | null>;
  /** Compares the objects of one user, now; `by`: who asks for it. */
  reconcileUser(userId: string, by?: Acted): Promise<UserReport>;
  /** Asks for a pass over the objects; the process that runs them finds it within a minute. */
  requestObjects(): Promise<void>;
}

export interface ReconciliationOptions
  extends Documents,
    Pick<ScheduleOptions, 'clock' | 'wall' | 'wait' | 'log' | 'metrics'> {
  gateway: StripeGateway;
  cursors: mongo.Collection<Cursor>;
  events: mongo.Collection<StoredEvent>;
  alerts: Alerts;
  store: Inbox['store'];
  record: RecordEvents;
  /** Milliseconds of a clock that never goes back, which paces the reads. */
  monotonic: () => number;
}

/** Joins the two jobs, their schedule and one pace for all of their reads, so that they leave room for what people ask Stripe. */
export function createReconciliation(options: ReconciliationOptions): Reconciliation {
  const { gateway, cursors, clock, wait, monotonic, metrics } = options;
  startAtZero(metrics.drift, [{ kind: 'missing' }, { kind: 'stale' }]);
  const pace = createPace({ ...STRIPE_PACE, now: monotonic, wait });
  const ask: StripeGateway['ask'] = async (call, about) => {
    await pace.turn();
    return gateway.ask(call, about);
  };
  const objects = createFetcher((customerId) => readCustomerObjects(customerId, ask));
  const needs = { ...options, ask, objects };
  const jobs = {
    readMissedEvents: (signal?: AbortSignal) => readMissedEvents(needs, signal),
    compareObjects: (signal?: AbortSignal) => compareObjects(needs, signal),
  };
  return {
    ...jobs,
    ...createSchedule({ ...options, ...jobs }),
    reconcileUser: (userId, by) => reconcileUser(userId, { ...needs, ...(by && { by }) }),
    requestObjects: () => requestObjects(cursors, clock),
  };
}
