import type { AuditEntry, AuditReads } from '../../../src/audit/audit.read.ts';
import type { EventReads, EventView } from '../../../src/inbox/event.read.ts';
import { DAY_ONE } from './billing.ts';

/** One event, and what else there is to know of it. */
export const AN_EVENT: EventView = {
  id: 'evt_1',
  type: 'invoice.paid',
  source: 'STRIPE_WEBHOOK',
  status: 'PROCESSED',
  apiVersion: '2026-10-28.endive',
  objectId: 'in_1',
  stripeCustomerId: 'cus_1',
  userId: 'bob',
  createdAt: DAY_ONE,
  receivedAt: DAY_ONE,
  processedAt: DAY_ONE,
  deliveryCount: 1,
  attemptCount: 0,
  error: null,
  waitsFor: [],
  staff: null,
};

export const AN_ENTRY: AuditEntry = {
  _id: 'payment:in_1@1:0',
  chain: 'bob',
  seq: 1,
  at: DAY_ONE,
  actor: { kind: 'STRIPE', id: null },
  action: 'payment.created',
  target: 'payment:in_1',
  userId: 'bob',
  eventId: 'evt_1',
  outcome: 'SUCCEEDED',
  reason: null,
  requestId: null,
  changes: [{ target: 'payment:in_1', path: 'status', before: null, after: 'PAID' }],
  previousHash: null,
  hash: '0'.repeat(64),
};

const NO_SIDES = { hasNextPage: false, hasPreviousPage: false };

/** Stored events, standing in for the real ones: one, whatever is asked for. */
export const oneEvent: EventReads = {
  page: async () => ({ ...NO_SIDES, rows: [{ row: AN_EVENT, key: { at: null, id: 'p' } }] }),
  byIds: async (ids) => ids.map((id) => (id === AN_EVENT.id ? AN_EVENT : null)),
  payloads: async (ids) => ids.map((id) => ({ id })),
  status: async () => ({
    dueCount: 1,
    failedCount: 0,
    parkedCount: 2,
    unmatchedCount: 0,
    eventsReconciledAt: null,
    objectsReconciledAt: null,
  }),
  activity: async ({ from }) => [{ startsAt: from, eventCount: 3, lagSeconds: null }],
};

/** An audit history, standing in for the real one. */
export const oneEntry: AuditReads = {
  page: async () => ({ ...NO_SIDES, rows: [{ row: AN_ENTRY, key: { at: AN_ENTRY.at, id: AN_ENTRY._id } }] }),
  verify: async () => ({ valid: true, entryCount: 1, brokenEntryId: null }),
};
