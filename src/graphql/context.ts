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
import type { Finding } from './upkeep/findings.resolver.ts';
import type { Viewer } from './viewer.ts';

/** Repairs of stored data, and what needs one. Only admins may run them. */
export interface Upkeep {
  /** Processes stored events again, or with a dry run only returns what that would change. */
  replay(
    request: { ids: readonly string[] } | { filter: EventFilter },
    how: { dryRun: boolean; by: Acted },
  ): Promise<{ matchedCount: number; replayedCount: number; changes: Change[] }>;
  /** Compares a user's objects with Stripe's, and records the differences. Returns what changed. */
  reconcile(userId: string, by: Acted): Promise<Change[]>;
  /** Returns the problems of this deployment that are found without asking Stripe. */
  findings(): Promise<readonly Finding[]>;
}

/** What every resolver receives: the caller of the request, its loaders, and the parts of the service. */
export interface Context {
  viewer: Viewer;
  /** The ID that the `x-request-id` header and every log line of the request contain. */
  requestId: string;
  billing: Billing;
  events: EventReads;
  audit: AuditReads;
  upkeep: Upkeep;
  loaders: Loaders;
  /** The language of texts for the caller. */
  reading: AskReading;
  rates: Rates;
  /** The client's IP address, taken from the proxies that TRUST_PROXY trusts. */
  address: string;
  /** What it costs to read the request, in points. No request costs less. */
  costOfReading: number;
  /** What the request cost and what its caller has left. Null where budgets are off. Set before the operation runs. */
  spending: Spending | null;
  metrics: Metrics;
  /** Adds to the log line of the request. */
  note(fields: Readonly<Record<string, unknown>>): void;
  log: FastifyBaseLogger;
}
