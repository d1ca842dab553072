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
import { type MissedEventsReport, readMissedEvents } from './missed-events.ts';
import { createSchedule, requestObjects, type Schedule, type ScheduleOptions } from './schedule.ts';
import type { Documents } from './stored-state.ts';
import { readCustomerObjects } from './stripe-objects.ts';

/** Compares our documents with Stripe, and so repairs what no webhook told. */
export interface Reconciliation extends Schedule {
  /** Stores the events that no webhook delivered. Returns null while another process does so. See missed-events.ts. */
  readMissedEvents(): Promise<MissedEventsReport | null>;
  /** Compares all objects. Returns null while another process does so. See compare-objects.ts. */
  compareObjects(): Promise<ObjectsReport | null>;
  /** Compares the objects of one user. `by` is the person who asks for it. */
  reconcileUser(userId: string, by?: Acted): Promise<UserReport>;
  /** Requests a pass over the objects. The process that runs them starts it within a minute. */
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
  /** A monotonic clock in milliseconds, which paces the reads. */
  monotonic: () => number;
}

/** Creates both jobs and their schedule. All of their reads share one pace, so that they leave capacity for requests of users. */
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
