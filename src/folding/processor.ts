import type { mongo } from 'mongoose';
import type { Alerts } from '../alerts/alerts.ts';
import type { CheckoutDocument } from '../billing/checkout/checkout.document.ts';
import { finishCheckout } from '../billing/checkout/checkouts.ts';
import { sessionOutcome } from '../billing/checkout/session-outcome.ts';
import { ownerOf } from '../billing/customer/ownership.ts';
import type { AccountDocument } from '../billing/entitlement/account.document.ts';
import type { Fact } from '../facts/fact.ts';
import { isIdOf } from '../facts/stripe-objects/registry.ts';
import { anOwnerOf, type StoredEvent } from '../inbox/event.document.ts';
import { type Inbox, PARKED_AFTER } from '../inbox/inbox.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { Metrics } from '../platform/metrics.ts';
import { IN_ONE_ANSWER } from '../platform/mongo.ts';
import { reasonOf } from '../platform/redact.ts';
import { readMissing, rereadBroken } from '../routing/reread.ts';
import { type Routed, type RouteOptions, route, streamsOfObjects } from '../routing/route.ts';
import { adoptPayments } from './adopt.ts';
import { DISPUTES, type Eraser, erasedBy } from './erase.ts';
import { spreadErasures } from './erasures.ts';
import { foldLines } from './fold-lines.ts';
import { streamEventOf } from './log.ts';
import { alertSecondSubscriptions } from './second-subscription.ts';
import { createTurns, type Turn, type TurnOptions } from './turn.ts';
import type { TurnOutcome } from './turn-outcome.ts';

export interface Processor {
  /**
   * Folds stored events into the accounts of their streams, publishes the side effects, and marks the events as done. Returns the errors of
   * events that could not be folded or routed, by event ID. Rejects only if MongoDB does not answer. `onDoubt` receives the IDs of Stripe
   * objects whose events do not determine their state. A read of each is requested in any case.
   */
  process(batch: readonly StoredEvent[], onDoubt?: (id: string) => void): Promise<ReadonlyMap<string, unknown>>;
}

export interface ProcessorOptions extends RouteOptions, TurnOptions {
  inbox: Inbox;
  checkouts: mongo.Collection<CheckoutDocument>;
  eraser: Eraser;
  /** Called when a look-up at Stripe is due at once. */
  onQuestion?: () => void;
  /** Alerts admins of problems that a person has to solve. */
  alerts: Alerts;
  clock: Clock;
  log: Log;
  metrics: Metrics;
}

/** How many rounds a call of `process` adds for events that its own events reschedule. A worker processes the rest, which are due. */
const ROUNDS = 10;

/** Creates the processor: it routes, folds and saves by stream, publishes, and marks as done. One event is a batch of one. */
export function createProcessor(options: ProcessorOptions): Processor {
  const { inbox, events, payments, accounts, alerts, clock, log, metrics } = options;
  const turn = createTurns(options);

  return {
    async process(batch, onDoubt = () => {}) {
      const failed = new Map<string, unknown>();
      let open = batch;
      for (let round = 0; round < ROUNDS && open.length > 0; round++)
        open = await processOnce(open, { failed, onDoubt });
      return failed;
    },
  };

  /** Returns the events that were rescheduled, because a payment that they wait for is known now. */
  async function processOnce(
    batch: readonly StoredEvent[],
    { failed, onDoubt }: { failed: Map<string, unknown>; onDoubt: (id: string) => void },
  ): Promise<StoredEvent[]> {
    const routed = await route(batch, options);
    for (const { event, error } of [...routed.failed, ...routed.unreadable]) failed.set(event._id, error);
    const facts = new Map(routed.routed.map(({ event, fact }) => [event._id, fact]));
    // Before the fold, so that Stripe is asked at the same time.
    if (
      await readMissing(
        inbox,
        [...facts].map(([id, fact]) => ({ id, fact })),
        clock.now(),
      )
    )
      options.onQuestion?.();
    const outcomes = await turn(turnsOf(routed));
    await adoptPayments(routed.routed, outcomes, options);
    for (const outcome of outcomes) for (const [id, error] of outcome.failed) if (facts.has(id)) failed.set(id, error);
    const broken = outcomes.flatMap((outcome) => outcome.broken);
    await rereadBroken(inbox, broken, clock.now());
    for (const { id } of broken) onDoubt(id);
    // After the accounts are saved: a second purchase must find either the open checkout or the subscription.
    await finishCheckouts([...facts].filter(([id]) => !failed.has(id)).map(([, fact]) => fact));
    await erase(routed, outcomes);
    await alertSecondSubscriptions(routed.routed, outcomes, options);
    return finish(batch, routed, { outcomes, failed });
  }

  async function finishCheckouts(folded: readonly Fact[]) {
    for (const fact of folded) {
      if (fact.kind !== 'checkout_session' || fact.now.checkoutId === null) continue;
      const outcome = sessionOutcome(fact);
      if (outcome) await finishCheckout(options.checkouts, fact.now.checkoutId, outcome);
    }
  }

  /** Erases personal data that no fold reads, and the other streams of users who deleted their account. */
  async function erase({ routed, unmatched, ignored }: Routed, outcomes: readonly TurnOutcome[]) {
    const erasing = new Set(routed.filter(({ fact }) => fact.kind === 'erasure').map(({ stream }) => stream));
    for (const { stream, account } of outcomes) {
      const isErasable = erasing.has(stream) && erasedBy(stream, account?.state.erased ?? null, []);
      if (isErasable) await options.eraser.rest(stream, isErasable);
    }
    await spreadErasures(outcomes, erasing, options);
    // A dispute without a stream can be one of any deleted account.
    const withoutStream = [...unmatched, ...ignored].filter(({ event }) => DISPUTES.includes(event.type));
    const disputes = withoutStream.map(({ event }) => event._id);
    if (disputes.length > 0 && (await accounts.findOne({ erased: true }, ONLY_ID)))
      await options.eraser.events(disputes);
    await eraseUnread(ignored.map(({ event }) => event));
  }

  /** Erases ignored events of erased streams. A turn erases only the events that it folds. */
  async function eraseUnread(ignored: readonly StoredEvent[]) {
    const streams = ignored.flatMap(({ stream }) => stream ?? []);
    if (streams.length === 0) return;
    const erased = await accounts
      .find({ _id: { $in: streams }, erased: true }, { ...IN_ONE_ANSWER, ...ONLY_ID })
      .toArray();
    const ids = new Set(erased.map(({ _id }) => _id));
    const ofErased = ignored.filter(({ stream }) => stream !== undefined && ids.has(stream)).map(({ _id }) => _id);
    if (ofErased.length > 0) await options.eraser.events(ofErased);
  }

  async function finish(
    batch: readonly StoredEvent[],
    routed: Routed,
    { outcomes, failed }: { outcomes: readonly TurnOutcome[]; failed: ReadonlyMap<string, unknown> },
  ): Promise<StoredEvent[]> {
    const waiting = new Map(outcomes.flatMap((outcome) => [...outcome.waiting]));
    const owned = new Map(outcomes.map(({ stream, account }) => [stream, account ? ownerNow(account) : null]));
    const open = routed.routed.filter(({ event }) => !failed.has(event._id));
    const unplaced = [
      ...routed.unmatched.map(({ event, waitsFor }) => ({ ...event, waitsFor })),
      ...open.flatMap(({ event }) =>
        waiting.has(event._id) ? [{ ...event, waitsFor: waiting.get(event._id) ?? [] }] : [],
      ),
    ];
    const folded = open.filter(({ event }) => !waiting.has(event._id));
    const ownerless = folded.filter(({ stream }) => owned.get(stream) === null);
    // The payments of these turns are stored now, so an event that starts to wait after this point finds them.
    const knownNow = [...outcomes.flatMap(({ told }) => told), ...paymentMethodsIn(routed.routed)];
    const rescheduled = await inbox.wakeWaiting([...new Set(knownNow)], batch);
    const waits = [...unplaced, ...ownerless.map(({ event, stream }) => ({ ...event, waitsFor: [anOwnerOf(stream)] }))];
    await inbox.leaveWaiting(waits);
    for (const event of waits) if (event.status !== 'UNMATCHED') count(event, 'unmatched');
    rescheduled.push(...(await checkAgain(unplaced, paymentMethodsIn(routed.unmatched))));
    await findOwners(
      outcomes,
      ownerless.map(({ stream }) => stream),
    );
    // After both checks: if the process dies before them, its events are still due, and another process checks.
    await inbox.letWait(waits);
    await done(
      folded.filter(({ stream }) => owned.get(stream) !== null).map(({ event }) => event),
      'PROCESSED',
    );
    for (const line of foldLines(folded, owned)) log.info(line, 'folded');
    await ignore(routed);
    for (const event of batch)
      if (failed.has(event._id) && !isUnreadable(routed, event)) await fail(event, failed.get(event._id));
    return rescheduled;
  }

  /**
   * Returns waiting events whose payment is known after all. It may have become known between the first check and the write that marks the
   * events as waiting. A process that publishes a payment later finds the waiting events itself.
   */
  async function checkAgain(
    unplaced: readonly (StoredEvent & { waitsFor: string[] })[],
    cards: readonly string[],
  ): Promise<StoredEvent[]> {
    const ids = [...new Set(unplaced.flatMap(({ waitsFor }) => waitsFor))];
    if (ids.length === 0) return [];
    const known = await streamsOfObjects(cards, events);
    const rows = await payments.find({ refs: { $in: ids } }, { projection: { refs: 1, subscriptionId: 1 } }).toArray();
    // An event that waits for an invoice needs its subscription, too, not only a row that names it.
    const isUnknown = ({ _id, subscriptionId }: (typeof rows)[number]) =>
      isIdOf('invoice', _id) && subscriptionId === undefined;
    const refs = new Set(
      rows.flatMap((row) => (isUnknown(row) ? row.refs.filter((ref) => ref !== row._id) : row.refs)),
    );
    return inbox.wakeWaiting(ids.filter((id) => refs.has(id) || known.has(id)));
  }

  /** Marks events as done that waited for an owner, if their stream has one now or got one while they were marked as waiting. */
  async function findOwners(outcomes: readonly TurnOutcome[], ownerless: readonly string[]): Promise<void> {
    const found = outcomes.filter(({ newOwner }) => newOwner !== null);
    const streams = [...new Set(ownerless)];
    const meanwhile =
      streams.length === 0
        ? []
        : await accounts.find({ _id: { $in: streams }, 'owner.id': { $exists: true } }, ONLY_ID).toArray();
    await inbox.ownerFound([...found.map(({ stream }) => stream), ...meanwhile.map(({ _id }) => _id)]);
  }

  async function done(finished: readonly StoredEvent[], status: 'PROCESSED' | 'IGNORED', reason: string | null = null) {
    if (finished.length === 0) return;
    await inbox.done(finished, status, reason);
    for (const event of finished) count(event, status.toLowerCase());
  }

  async function ignore({ ignored, unreadable }: Routed) {
    for (const { event, error } of unreadable)
      log.warn({ eventId: event._id, type: event.type, reason: error.message }, 'event cannot be routed');
    const all = [...ignored, ...unreadable.map(({ event, error }) => ({ event, reason: reasonOf(error) }))];
    for (const reason of new Set(all.map((entry) => entry.reason))) {
      const sameReason = all.filter((entry) => entry.reason === reason).map(({ event }) => event);
      await done(sameReason, 'IGNORED', reason);
    }
  }

  function count({ type }: StoredEvent, outcome: string) {
    metrics.events.inc({ type, outcome });
  }

  async function fail(event: StoredEvent, error: unknown) {
    log.error({ err: error, eventId: event._id, type: event.type }, 'event could not be folded');
    count(event, 'failed');
    const reason = reasonOf(error);
    // Admins are alerted before the event is parked: if the process dies in between, the next one repeats both.
    if (event.attempts + 1 >= PARKED_AFTER) {
      const data = { eventId: event._id, type: event.type, error: reason };
      await alerts.raise({ id: `event-parked:${event._id}`, kind: 'event-parked', userId: null, data });
    }
    await inbox.fail(event, reason);
  }
}

/** The IDs of the payment methods in these events. A payment method without a customer waits for another event of the same object. */
const paymentMethodsIn = (read: readonly { fact: Fact }[]): string[] =>
  read.filter(({ fact }) => fact.kind === 'payment_method').map(({ fact }) => fact.id);

const ONLY_ID = { projection: { _id: 1 } } as const;

const ownerNow = ({ _id, state }: AccountDocument): string | null => ownerOf(state.ownership, _id);

const isUnreadable = ({ unreadable }: Routed, { _id }: StoredEvent): boolean =>
  unreadable.some(({ event }) => event._id === _id);

function turnsOf({ routed }: Routed): Turn[] {
  const turns = new Map<string, Turn>();
  for (const { event, fact, stream } of routed) {
    const turn = turns.get(stream) ?? { stream, added: [], fromNothing: null };
    turns.set(stream, turn);
    turn.added.push(streamEventOf(event, fact));
    if (fact.kind === 'refold') turn.fromNothing = fact.now.reason ?? 'Its events belong elsewhere.';
    if (fact.kind === 'erasure') turn.fromNothing = 'The account was deleted.';
  }
  return [...turns.values()];
}
