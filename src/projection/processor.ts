import { isDeepStrictEqual } from 'node:util';
import type { mongo } from 'mongoose';
import type { CheckoutDocument } from '../billing/checkout/checkout.document.ts';
import { finishCheckout } from '../billing/checkout/checkouts.ts';
import { sessionOutcome } from '../billing/checkout/session-outcome.ts';
import type { EntitlementDocument } from '../billing/entitlement/entitlement.document.ts';
import type { Erasure } from '../billing/erasure/erasure.document.ts';
import { erasureOf } from '../billing/erasure/erasures.ts';
import type { FoldEvent } from '../billing/fold.ts';
import type { PaymentDocument } from '../billing/payment/payment.document.ts';
import { isIdOf } from '../facts/stripe-objects/registry.ts';
import type { StoredEvent } from '../inbox/event.document.ts';
import { type Inbox, PARKED_AFTER } from '../inbox/inbox.ts';
import type { Alerts } from '../outbox/alerts.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { Metrics } from '../platform/metrics.ts';
import { reasonOf } from '../platform/redact.ts';
import type { Eraser } from './erase.ts';
import { createProjectors } from './kinds.ts';
import { Postponed, type Work } from './project.ts';
import type { Broken } from './replay.ts';
import { readMissing, rereadBroken } from './reread.ts';
import { linksOf, type Resolved, type ResolveOptions, resolve } from './resolve.ts';
import { belongingOf } from './subjects.ts';
import { leading, leadsOn } from './waiting.ts';

export interface Processor {
  /**
   * Folds stored events into every document that they concern, and settles them. Returns, by event id, why some could not be
   * folded or placed; rejects only when MongoDB cannot be asked.
   */
  process(batch: readonly StoredEvent[]): Promise<ReadonlyMap<string, unknown>>;
}

export interface ProcessorOptions extends ResolveOptions {
  inbox: Inbox;
  entitlements: mongo.Collection<EntitlementDocument>;
  payments: mongo.Collection<PaymentDocument>;
  checkouts: mongo.Collection<CheckoutDocument>;
  eraser: Eraser;
  /** Dates what is audited. */
  clock: Clock;
  /** Called when Stripe is to be asked something at once. */
  onQuestion?: () => void;
  /** Tells admins what needs a person. */
  alerts: Alerts;
  log: Log;
  metrics: Metrics;
}

/** From stored events to documents: resolve, group by document, fold and save, settle. One event is a batch of one. */
export function createProcessor(options: ProcessorOptions): Processor {
  const { inbox, alerts, log, metrics } = options;
  const onBroken = (broken: readonly Broken[]) => rereadBroken(inbox, broken, options.clock.now());
  const projectors = createProjectors({ ...options, onBroken });

  return {
    async process(batch) {
      const resolved = await resolve(batch, options);
      const failed = new Map<string, unknown>(resolved.failed.map(({ event, error }) => [event._id, error]));
      const erased = await eraseEvents(resolved);
      // Before they are folded, so that Stripe is asked meanwhile.
      if (
        await readMissing(
          inbox,
          resolved.matched.map(({ fold }) => fold),
          options.clock.now(),
        )
      )
        options.onQuestion?.();
      for (const [name, projector] of Object.entries(projectors)) {
        const work = workFor(`${name}:`, resolved, erased);
        if (work.size > 0) for (const [id, error] of await projector.project(work)) failed.set(id, error);
      }
      for (const { erasure } of erased) await options.eraser.rows(erasure);
      const done = resolved.matched.filter(({ event }) => !failed.has(event._id));
      const folded = done.map(({ fold }) => fold);
      await finishCheckouts(folded);
      // Before they are settled: whoever dies here learns and tells it again. What is woken from here on stays due.
      await warnOf(resolved);
      await wakeWaiting(
        resolved,
        batch.map(({ _id }) => _id),
      );
      await lookOnceMore(resolved.matched);
      await eraseOnceMore(resolved);
      await settle(
        done.map(({ event }) => event),
        'PROCESSED',
      );
      await ignore(resolved);
      await leaveWaiting(resolved);
      for (const event of batch) if (failed.has(event._id)) await fail(event, failed.get(event._id));
      return new Map([...failed, ...resolved.unreadable.map(({ event, error }) => [event._id, error] as const)]);
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

  /** Before they are folded again: what is personal in them must not come back. */
  async function eraseEvents({ matched }: Resolved): Promise<Erased[]> {
    const erased: Erased[] = [];
    for (const { fold } of matched) {
      if (fold.fact.kind !== 'erasure') continue;
      const erasure = { _id: fold.id, position: fold.position, ...fold.fact.now };
      erased.push({ erasure, fold, subjects: await options.eraser.events(erasure) });
    }
    return erased;
  }

  /**
   * An account may have been deleted since this batch looked: whoever deletes it notes that first, and overwrites what is noted of its
   * events then. By now these are, so it is done again.
   */
  async function eraseOnceMore({ bearers }: Resolved) {
    const erasures = await options.erasures.about(bearers);
    const missed = bearers.filter(({ erasure }) => !erasure).map((bearer) => erasureOf(bearer, erasures)?._id);
    await inbox.wakeEvents([...new Set(missed)].filter((id) => id !== undefined));
  }

  async function settle(done: readonly StoredEvent[], status: 'PROCESSED' | 'IGNORED', reason: string | null = null) {
    await inbox.settle(done, status, reason);
    for (const event of done) count(event, status.toLowerCase());
  }

  async function ignore({ ignored, unreadable }: Resolved) {
    for (const { event, error } of unreadable)
      log.warn({ eventId: event._id, type: event.type, reason: error.message }, 'event cannot be placed');
    const all = [...ignored, ...unreadable.map(({ event, error }) => ({ event, reason: reasonOf(error) }))];
    for (const reason of new Set(all.map((one) => one.reason)))
      await settle(
        all.filter((one) => one.reason === reason).map(({ event }) => event),
        'IGNORED',
        reason,
      );
  }

  /**
   * The link may have been made between the look and this write: looked at once more, so that nobody waits for ever. One that
   * was there already did not help, so it wakes nobody: an event whose ids contradict each other would be done again without end.
   */
  async function leaveWaiting({ unmatched, known }: Resolved) {
    await inbox.leaveWaiting(
      unmatched.map(({ event, waitsFor }) => ({ _id: event._id, waitsFor, lookups: event.lookups ?? 0 })),
    );
    for (const { event } of unmatched) if (event.status !== 'UNMATCHED') count(event, 'unmatched');
    // By what they wait for, not by how its id begins: an owner is no link, although both might have one id.
    const idsOf = (which: boolean) => [
      ...new Set(unmatched.filter(({ ownerless }) => ownerless === which).flatMap(({ waitsFor }) => waitsFor)),
    ];
    const owned = await options.owners.of(idsOf(true));
    const linked = await leading(options.links, idsOf(false));
    await inbox.wake([...owned.keys(), ...linked.filter((id) => !leadsOn(known.get(id) ?? { _id: id }))]);
  }

  /** What this batch told is stored by now, so whoever waits from here on finds it. */
  async function wakeWaiting({ owners, links, known }: Resolved, batch: readonly string[]) {
    const leading = links.filter(leadsOn);
    const claimed = leading.filter(({ _id, invoiceId }) => invoiceId !== undefined && isIdOf('payment_intent', _id));
    await inbox.wake(
      [...owners, ...leading].map(({ _id }) => _id),
      claimed.map(({ _id }) => `payment:${_id}`),
      batch,
    );
    // An invoice wins over a session, but what holds back the purchase finds it by its session.
    const bought = leading
      .filter(({ sessionId }) => sessionId !== undefined)
      .map(({ _id }) => known.get(_id)?.invoiceId);
    for (const invoiceId of new Set(bought)) if (invoiceId !== undefined) await inbox.wakeSessionless(invoiceId, batch);
    await inbox.wakeStrangers(owners, batch);
  }

  /**
   * An owner or a link may have changed since it was looked at: no event stays where it does not belong. Whoever changes one after
   * this look wakes what is noted by then, and these events are.
   */
  async function lookOnceMore(matched: Resolved['matched']) {
    const used = new Map(matched.map(({ customerId, fold }) => [customerId, fold.userId]));
    const present = await options.owners.of([...used.keys()].filter((id) => id !== null));
    await inbox.wakeStrangers([...present.values()].filter(({ _id, userId }) => used.get(_id) !== userId));
    const placed = matched.filter(({ fold }) => fold.place.paymentId !== null);
    if (placed.length === 0) return;
    const links = await linksOf(
      placed.map(({ fold }) => fold.fact),
      options.links,
    );
    const moved = placed.filter(({ fold }) => {
      const belonging = belongingOf(fold.fact, links);
      return 'waitsFor' in belonging || !isDeepStrictEqual(belonging.place, fold.place);
    });
    await inbox.wake(
      [],
      moved.flatMap(({ subjects }) => subjects.filter((subject) => subject.startsWith('payment:'))),
    );
  }

  function count({ type }: StoredEvent, outcome: string) {
    metrics.events.inc({ type, outcome });
  }

  /** What it should have told stays away, so nothing moves; but somebody should look. */
  async function warnOf({ contradictions }: Resolved) {
    for (const data of contradictions) {
      const id = `owner-contradicted:${data.customerId}:${data.claimedBy}`;
      await alerts.raise({ id, kind: 'owner-contradicted', userId: data.ownedBy, data });
    }
  }

  async function fail(event: StoredEvent, error: unknown) {
    if (error instanceof Postponed) return inbox.postpone(event);
    log.error({ err: error, eventId: event._id, type: event.type }, 'event could not be folded');
    count(event, 'failed');
    const reason = reasonOf(error);
    // Told before it is parked: whoever dies in between parks it again.
    if (event.attempts + 1 >= PARKED_AFTER) {
      const data = { eventId: event._id, type: event.type, error: reason };
      await alerts.raise({ id: `event-parked:${event._id}`, kind: 'event-parked', userId: event.userId ?? null, data });
    }
    await inbox.fail(event, reason);
  }
}

/** An account that was deleted, and the documents that had something of it. */
interface Erased {
  erasure: Erasure;
  fold: FoldEvent;
  subjects: ReadonlySet<string>;
}

/** Which documents of one kind have work. A document that an event has left, or has something less, is folded again from nothing. */
function workFor(prefix: string, { matched }: Resolved, erased: readonly Erased[]): Map<string, Work> {
  const work = new Map<string, Work>();
  const of = (subject: string): Work => {
    const id = subject.slice(prefix.length);
    const known = work.get(id) ?? { events: [], fromNothing: null };
    work.set(id, known);
    return known;
  };
  for (const { fold, subjects, left } of matched) {
    for (const subject of subjects) if (subject.startsWith(prefix)) of(subject).events.push(fold);
    for (const subject of left)
      if (subject.startsWith(prefix)) of(subject).fromNothing = 'It belongs to another user now.';
  }
  for (const { fold, subjects } of erased) {
    for (const subject of subjects) {
      if (!subject.startsWith(prefix)) continue;
      const todo = of(subject);
      todo.fromNothing = 'The account was deleted.';
      if (!todo.events.includes(fold)) todo.events.push(fold);
    }
  }
  return work;
}
