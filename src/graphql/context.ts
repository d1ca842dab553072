import type { FastifyBaseLogger } from 'fastify';
import type { AuditReads } from '../audit/audit.read.ts';
import type { Billing } from '../billing/billing.ts';
import type { EventReads } from '../inbox/event.read.ts';
import type { Loaders } from './loaders.ts';
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
  log: FastifyBaseLogger;
}
