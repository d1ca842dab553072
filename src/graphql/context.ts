import type { FastifyBaseLogger } from 'fastify';
import type { AuditReads, Change } from '../audit/audit.read.ts';
import type { Acted } from '../billing/actor.ts';
import type { Billing } from '../billing/create-billing.ts';
import type { EventFilter, EventReads } from '../inbox/event.read.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { Spending } from './limits/budgets.ts';
import type { Rates } from './limits/rates.ts';
import type { Loaders } from './loaders.ts';
import type { AskReading } from './reading.ts';
import type { Viewer } from './viewer.ts';

/** Repairs of stored data, for admins only. */
export interface Upkeep {
  /** Processes stored events again. A dry run only returns what that would change. */
  replay(
    request: { ids: readonly string[] } | { filter: EventFilter },
    how: { dryRun: boolean; by: Acted },
  ): Promise<{ matchedCount: number; replayedCount: number; changes: Change[] }>;
  /** Compares a user's objects with Stripe's, and records the differences. Returns what changed. */
  reconcile(userId: string, by: Acted): Promise<Change[]>;
}

/** What the resolvers of one request get. */
export interface Context {
  viewer: Viewer;
  /** The same as in the `x-request-id` header and in every log line of the request. */
  requestId: string;
  billing: Billing;
  events: EventReads;
  audit: AuditReads;
  upkeep: Upkeep;
  loaders: Loaders;
  /** The language of texts for the caller. */
  reading: AskReading;
  rates: Rates;
  /** Where the request came from: the client, as far as TRUST_PROXY lets us know. */
  address: string;
  /** In points, at least what the request costs. */
  costOfReading: number;
  /** Of this request; null where there are no budgets. Set before the operation runs. */
  spending: Spending | null;
  metrics: Metrics;
  /** Adds to the log line of the request. */
  note(fields: Readonly<Record<string, unknown>>): void;
  log: FastifyBaseLogger;
}
