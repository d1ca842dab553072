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

/** Stripe may list an event a little later than its `created` says. */
const OVERLAP = 10 * MINUTE;
/** Stripe lists events of the last 30 days. The other five days are for reading them. */
const LISTED = 25 * DAY;
/** A pass that stopped longer ago than this starts from the beginning, because the event at which it stopped may leave Stripe's list. */
const RESUMABLE = DAY;

export interface MissedEventsReport {
  /** `objects first`: events that Stripe does not list any more were missed, so nothing was read. `stopped`: the next run resumes. */
  outcome: 'complete' | 'stopped' | 'objects first';
  looked: number;
  /** Events that no webhook had delivered. */
  stored: number;
  duplicates: number;
  pages: number;
  /** The time span that was read, by Stripe's clock. */
  from: Date;
  to: Date;
}

/** The counts of the current pass, and the event after which it resumes. */
interface Pass extends Omit<MissedEventsReport, 'outcome'> {
  after: string | null;
}

export interface MissedEventsOptions extends SilenceOptions {
  cursors: mongo.Collection<Cursor>;
  ask: StripeGateway['ask'];
  /** Stores an event once. The worker folds it. */
  store(event: NewEvent): Promise<'stored' | 'duplicate'>;
  clock: Clock;
  metrics: ReconciliationMetrics;
}

/**
 * Reads Stripe's list of events since the last complete pass and stores those that no webhook delivered. Returns null while another process
 * does so. Rejects if a page cannot be read or stored. The next run then resumes behind the last complete page.
 *
 * The first pass reads what Stripe still lists (25 days). If the last complete pass is older, events are lost that only a comparison of the
 * objects can replace. Nothing is read until such a comparison has been completed.
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
      if (pass.pages === 0) pass.to = startedAt; // newest first: the next pass reads later events
      await storePage(events, pass, options);
      await lease.save({ pass });
      if (signal?.aborted) return reportOf(pass, 'stopped');
    }
  } catch (error) {
    // Stripe refuses the request because it does not know the event to resume behind any more. The next run starts from the beginning.
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

/** Whether a pass over the objects started after the instant and is complete. */
async function objectsReadSince(instant: Date, cursors: mongo.Collection<Cursor>): Promise<boolean> {
  const objects = await cursors.findOne({ _id: 'objects' });
  return objects?.beganAt !== undefined && objects.beganAt >= instant && objects.pass === undefined;
}

function reportOf({ after, ...report }: Pass, outcome: MissedEventsReport['outcome']): MissedEventsReport {
  return { outcome, ...report };
}
