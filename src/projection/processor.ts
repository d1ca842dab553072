import type { mongo } from 'mongoose';
import type { CheckoutDocument } from '../billing/checkout/checkout.document.ts';
import { finishCheckout } from '../billing/checkout/checkouts.ts';
import { sessionOutcome } from '../billing/checkout/session-outcome.ts';
import type { EntitlementDocument } from '../billing/entitlement/entitlement.document.ts';
import { entitlementProjection } from '../billing/entitlement/entitlement.fold.ts';
import type { FoldEvent } from '../billing/fold.ts';
import type { PaymentDocument } from '../billing/payment/payment.document.ts';
import { paymentProjection } from '../billing/payment/payment.fold.ts';
import type { Projected } from '../billing/projected.ts';
import type { Fact } from '../facts/fact.ts';
import type { StoredEvent } from '../inbox/event.document.ts';
import type { Inbox } from '../inbox/inbox.ts';
import { startOfSecond } from '../inbox/position.ts';
import type { Log } from '../platform/log.ts';
import type { Metrics } from '../platform/metrics.ts';
import { createProjector, type Work } from './project.ts';
import { factOf, foldEventOf, type Resolved, type ResolveOptions, resolve, storedFact } from './resolve.ts';
import { customerOf } from './subjects.ts';

export interface Processor {
  /**
   * Folds stored events into every document that they concern, and settles them. Returns, by event id, why some could not be
   * folded; rejects only when MongoDB cannot be asked.
   */
  process(batch: readonly StoredEvent[]): Promise<ReadonlyMap<string, unknown>>;
}

export interface ProcessorOptions extends ResolveOptions {
  inbox: Inbox;
  entitlements: mongo.Collection<EntitlementDocument>;
  payments: mongo.Collection<PaymentDocument>;
  checkouts: mongo.Collection<CheckoutDocument>;
  log: Log;
  metrics: Metrics;
}

/** From stored events to documents: resolve, group by document, fold and save, settle. One event is a batch of one. */
export function createProcessor(options: ProcessorOptions): Processor {
  const { events, inbox, links, log, metrics } = options;
  const readEvents = (subject: string, fromSecond: number | null) => eventsOf(events, subject, fromSecond);
  const projectors = {
    entitlement: createProjector({
      name: 'entitlement',
      projection: entitlementProjection,
      documents: asProjected(options.entitlements),
      readEvents,
    }),
    payment: createProjector({
      name: 'payment',
      projection: paymentProjection,
      documents: asProjected(options.payments),
      readEvents,
    }),
  };

  return {
    async process(batch) {
      const resolved = await resolve(batch, options);
      const failed = new Map<string, unknown>(resolved.failed.map(({ event, error }) => [event._id, error]));
      for (const [name, projector] of Object.entries(projectors)) {
        const work = workFor(`${name}:`, resolved);
        if (work.size > 0) for (const [id, error] of await projector.project(work)) failed.set(id, error);
      }
      const done = resolved.matched.filter(({ event }) => !failed.has(event._id));
      await finishCheckouts(done.map(({ fold }) => fold));
      // Before they are settled: whoever dies here learns and tells it again.
      for (const { _id, userId } of resolved.learned) await inbox.wake(_id, userId);
      await settle(
        done.map(({ event }) => event),
        'PROCESSED',
      );
      await settle(resolved.ignored, 'IGNORED');
      await settle(
        resolved.unmatched.map(({ event }) => event),
        'UNMATCHED',
      );
      await lookOnceMore(resolved);
      for (const event of batch) if (failed.has(event._id)) await fail(event, failed.get(event._id));
      return failed;
    },
  };

  /** After the documents have it: a second purchase must find either the open checkout or the subscription. */
  async function finishCheckouts(folded: readonly FoldEvent[]) {
    for (const { fact } of folded) {
      if (fact.kind !== 'checkout_session' || fact.now.checkoutId === null) continue;
      const outcome = sessionOutcome(fact);
      if (outcome) await finishCheckout(options.checkouts, fact.now.checkoutId, outcome);
    }
  }

  async function settle(done: readonly StoredEvent[], status: 'PROCESSED' | 'IGNORED' | 'UNMATCHED') {
    await inbox.settle(
      done.map((event) => event._id),
      status,
    );
    for (const event of done) metrics.events.inc({ type: event.type, outcome: status.toLowerCase() });
  }

  /** A link may have been made or moved since it was looked at: nobody waits for ever, or stays where they do not belong. */
  async function lookOnceMore({ matched, unmatched }: Resolved) {
    const used = new Map<string, string | null>(unmatched.map(({ customerId }) => [customerId ?? '', null]));
    for (const { fold } of matched) used.set(customerOf(fold.fact) ?? '', fold.userId);
    for (const { _id, userId } of (await links.ownersOf([...used.keys()])).values())
      if (used.get(_id) !== userId) await inbox.wake(_id, userId);
  }

  async function fail(event: StoredEvent, error: unknown) {
    log.error({ err: error, eventId: event._id, type: event.type }, 'event could not be folded');
    metrics.events.inc({ type: event.type, outcome: 'failed' });
    await inbox.fail(event, error instanceof Error ? error.message : String(error));
  }
}

/** The driver's collection type is invariant: the engine sees of a document only what all of them have. */
function asProjected<State>(documents: unknown): mongo.Collection<Projected<State>> {
  return documents as mongo.Collection<Projected<State>>;
}

/** Which documents of one kind have work. A document that an event has left is folded again from nothing. */
function workFor(prefix: string, { matched }: Resolved): Map<string, Work> {
  const work = new Map<string, Work>();
  const of = (subject: string): Work => {
    const id = subject.slice(prefix.length);
    const known = work.get(id) ?? { events: [], fromNothing: false };
    work.set(id, known);
    return known;
  };
  for (const { fold, subjects, left } of matched) {
    for (const subject of subjects) if (subject.startsWith(prefix)) of(subject).events.push(fold);
    for (const subject of left) if (subject.startsWith(prefix)) of(subject).fromNothing = true;
  }
  return work;
}

/** Every stored event of a subject, whatever its status: a document is the fold of all of them. */
async function eventsOf(
  events: mongo.Collection<StoredEvent>,
  subject: string,
  fromSecond: number | null,
): Promise<FoldEvent[]> {
  const from = fromSecond === null ? {} : { position: { $gte: startOfSecond(fromSecond) } };
  const rows = await events
    .find({ subjects: subject, ...from })
    .project<Omit<StoredEvent, 'payload'>>({ payload: 0 })
    .sort({ position: 1 })
    .toArray();
  const facts = rows.map(async (row) => {
    const fact = storedFact(row) ?? (await readAgain(events, row._id));
    return fact && row.userId ? [foldEventOf(row, fact, row.userId)] : [];
  });
  return (await Promise.all(facts)).flat();
}

/** A fact of an older version: its payload is asked for after all. */
async function readAgain(events: mongo.Collection<StoredEvent>, id: string): Promise<Fact | null> {
  const row = await events.findOne({ _id: id });
  return row && factOf(row);
}
