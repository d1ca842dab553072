import type { mongo } from 'mongoose';
import Stripe from 'stripe';
import type { Cursor } from '../inbox/cursor.document.ts';
import type { NewEvent } from '../inbox/event.document.ts';
import { type Clock, DAY, MINUTE, SECOND } from '../platform/clock.ts';
import type { StripeGateway } from '../platform/stripe.ts';
import { type Lease, withLease } from './lease.ts';
import { listedEvent } from './listed-event.ts';
import type { ReconciliationMetrics } from './measures.ts';
import { pagesOf } from './pages.ts';
import { type SilenceOptions, warnOfSilence } from './silence.ts';

/** Stripe may list an event a little later than it says that it happened. */
const OVERLAP = 10 * MINUTE;
/** Stripe lists events of the last 30 days; the days between are for reading them. */
const LISTED = 25 * DAY;
/** A pass that was left off longer ago than this begins anew, before the event at which it stopped leaves Stripe's list. */
const RESUMABLE = DAY;

export interface MissedEventsReport {
  /** `objects first`: events older than Stripe lists were missed, so nothing was read. `stopped`: goes on another time. */
  outcome: 'complete' | 'stopped' | 'objects first';
  looked: number;
  /** Events that no webhook had brought. */
  stored: number;
  duplicates: number;
  pages: number;
  /** The window that was read, by Stripe's clock. */
  from: Date;
  to: Date;
}

/** Counts of the pass under way, and the event behind which it goes on. */
interface Pass extends Omit<MissedEventsReport, 'outcome'> {
  after: string | null;
}

export interface MissedEventsOptions extends SilenceOptions {
  cursors: mongo.Collection<Cursor>;
  ask: StripeGateway['ask'];
  /** Stores an event once; folding it is the worker's business. */
  store(event: NewEvent): Promise<'stored' | 'duplicate'>;
  clock: Clock;
  metrics: ReconciliationMetrics;
}

/**
 * Reads Stripe's list of events since the last complete pass and stores what no webhook brought. Null while another process does
 * it. Rejects where a page cannot be had or stored: then the cursor stays, and the next run goes on behind the last whole page.
 *
 * The first pass of all reads what Stripe still lists (25 days). A cursor older than that has a gap, which only the objects
 * themselves can fill: nothing is read until a pass over them has begun since.
 */
export async function readMissedEvents(
  options: MissedEventsOptions,
  signal?: AbortSignal,
): Promise<MissedEventsReport | null> {
  return withLease('events', options, async (lease) => {
    const oldest = new Date(options.clock.now().getTime() - LISTED);
    const resumed = resumable(lease.cursor.pass as Pass | undefined, options.clock);
    const pass = resumed ?? newPass(lease.cursor, options.clock, oldest);
    if (!resumed && pass.from < oldest) {
      if (!(await objectsReadSince(oldest, options.cursors))) return reportOf(pass, 'objects first');
      pass.from = oldest;
    }
    return walk(pass, lease, options, signal);
  });
}

async function walk(pass: Pass, lease: Lease, options: MissedEventsOptions, signal?: AbortSignal) {
  const { ask, metrics } = options;
  const created = { gte: Math.floor(pass.from.getTime() / SECOND) };
  const pages = pagesOf((from) => ask((stripe) => stripe.events.list({ ...from, created })), pass.after);
  try {
    for await (const { object: events, startedAt } of pages) {
      if (pass.pages === 0) pass.to = startedAt; // newest first: whatever comes later is the next pass's business
      await storePage(events, pass, options);
      await lease.save({ pass });
      if (signal?.aborted) return reportOf(pass, 'stopped');
    }
  } catch (error) {
    // Stripe refuses the question itself, because it has forgotten the event to go on behind: the next run asks from the start.
    if (error instanceof Stripe.errors.StripeInvalidRequestError)
      await lease.save({ pass: { ...pass, to: new Date(0) } });
    throw error;
  }
  const report = reportOf(pass, 'complete');
  await lease.finish({ upTo: pass.to, report });
  metrics.upTo.set({ reads: 'events' }, pass.to.getTime() / SECOND);
  await warnOfSilence(options);
  return report;
}

async function storePage(events: readonly Stripe.Event[], pass: Pass, { store, wall, metrics }: MissedEventsOptions) {
  const outcomes = await Promise.all(events.map((event) => store(listedEvent(event, wall.now()))));
  const stored = outcomes.filter((outcome) => outcome === 'stored').length;
  if (stored > 0) metrics.missedEvents.inc(stored);
  pass.looked += events.length;
  pass.stored += stored;
  pass.duplicates += events.length - stored;
  pass.pages += 1;
  pass.after = events.at(-1)?.id ?? null;
}

function resumable(pass: Pass | undefined, clock: Clock): Pass | null {
  return pass && clock.now().getTime() - pass.to.getTime() < RESUMABLE ? { ...pass } : null;
}

function newPass({ upTo }: Cursor, clock: Clock, oldest: Date): Pass {
  const from = upTo ? new Date(upTo.getTime() - OVERLAP) : oldest;
  return { from, to: clock.now(), after: null, looked: 0, stored: 0, duplicates: 0, pages: 0 };
}

/** Whether a pass over the objects began after that and has come to its end. */
async function objectsReadSince(instant: Date, cursors: mongo.Collection<Cursor>): Promise<boolean> {
  const objects = await cursors.findOne({ _id: 'objects' });
  return objects?.beganAt !== undefined && objects.beganAt >= instant && objects.pass === undefined;
}

function reportOf({ after, ...report }: Pass, outcome: MissedEventsReport['outcome']): MissedEventsReport {
  return { outcome, ...report };
}
