import type { FastifyBaseLogger } from 'fastify';
import type { AuditReads } from '../audit/audit.read.ts';
import type { Billing } from '../billing/billing.ts';
import type { EventReads } from '../inbox/event.read.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { Spending } from './budgets.ts';
import type { Loaders } from './loaders.ts';
import type { Rates } from './rates.ts';
import type { Upkeep } from './upkeep.ts';

import type { Viewer } from './viewer.ts';

/** What every resolver of one request gets. */
export interface Context {
  viewer: Viewer;
  /** The same as in the `x-request-id` header and in every log line of the request. */
  requestId: string;
  billing: Billing;
  events: EventReads;
  audit: AuditReads;
  upkeep: Upkeep;
  loaders: Loaders;
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
