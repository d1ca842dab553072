import { needsAmount } from '../billing/entitlement/entitlement.state.ts';
import type { FoldEvent } from '../billing/fold.ts';
import { needsPrice } from '../billing/payment/invoice-lines.ts';
import { allDiscounts } from '../billing/subscription/subscription.complete.ts';
import { laterPhases } from '../billing/subscription/subscription.schedule.ts';
import { isComplete } from '../facts/discount.ts';
import type { Fact, SubscriptionNow, SubscriptionScheduleFact } from '../facts/fact.ts';
import { isIdOf, objectTypeOf } from '../facts/stripe-objects/registry.ts';
import { hasEnded } from '../facts/subscription-status.ts';
import type { Inbox } from '../inbox/inbox.ts';
import { positionOf } from '../inbox/position.ts';
import { type Clock, SECOND } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';

/** The type of an event that requests a read of one object. look-up.ts performs the read. */
export const REREAD = 'object.reread';

/** Stripe may still change the object within the same second. After this time, its answer is the result of the whole second. */
const SETTLES_AFTER = 2 * SECOND;

/** Requests a read of objects whose updates of one second have no certain order. Each object is requested once for each such second. */
export async function rereadBroken(
  inbox: Inbox,
  broken: readonly { id: string; kind: Fact['kind']; second: number }[],
  now: Date,
): Promise<void> {
  const readable = broken.filter(({ kind }) => isReadable(kind));
  await requestRereads(inbox, readable, now);
}

/** Whether the order of an object's updates matters, and Stripe can be asked for the result. */
function isReadable(kind: Fact['kind']): boolean {
  const type = objectTypeOf(kind);
  return type !== undefined && type.retrieve !== null && type.lifecycle.ranks === null;
}

/**
 * Requests reads of what events leave out: the rest of a list, and objects that they name only by ID. Returns whether any read was
 * requested. A subscription can change, so each of its events requests a read. The lines of an invoice or a session never change, so they
 * are requested once.
 */
export async function readMissing(inbox: Inbox, events: readonly EventWithFact[], now: Date): Promise<boolean> {
  const missing = events.flatMap(({ id, fact }): { key: string; about: string; object?: object }[] => [
    ...(leavesOutItems(fact) ? [{ key: id, about: fact.id }] : []),
    ...(leavesOutLines(fact) ? [{ key: fact.id, about: `${LINES}${fact.id}` }] : []),
    ...(fact.kind === 'subscription' ? unknownPrices(fact.now) : []),
    ...(fact.kind === 'subscription_schedule' ? unnamedPrices(fact) : []),
  ]);
  for (const { key, about, object } of missing) {
    await storeQuestion(inbox, `reread:${key}`, { about, delay: 0 }, now, object);
  }
  return missing.length > 0;
}

/** The prices whose amount in the subscription's currency is unknown. Each is requested once for each Stripe customer and currency. */
function unknownPrices({ customerId: customer, items }: SubscriptionNow) {
  // A plan from before 2020 can have an ID of any form. It has one currency, so nothing is missing.
  const unknown = items.filter(({ price }) => needsAmount(price) && isIdOf('price', price.id));
  return unknown.map(({ price: { id, currency } }) => {
    return { key: `${id}:${customer}:${currency}`, about: id, object: { id, customer } };
  });
}

/**
 * The prices of later phases that an event names only by ID, which says nothing about the plan. Each is requested once for each Stripe
 * customer. The schedule itself is not read again, because an answer that crosses a command would look like the newer state.
 */
function unnamedPrices({ now, prices }: SubscriptionScheduleFact) {
  const { customerId: customer } = now;
  const named = new Set(prices.map(({ id }) => id));
  const later = laterPhases(now).flatMap(({ items }) => items.map(({ priceId }) => priceId));
  const unnamed = new Set(later.filter((id) => !named.has(id) && isIdOf('price', id)));
  return [...unnamed].map((id) => ({ key: `${id}:${customer}:name`, about: id, object: { id, customer } }));
}

type EventWithFact = Pick<FoldEvent, 'id' | 'fact'>;

/** Prefix of `waitsFor` for a read of the lines only. The ID of the invoice or the session follows. */
export const LINES = 'lines:';

/**
 * Whether a subscription's event lacks items or discounts. An answer of a look-up is as complete as Stripe makes it, and a subscription
 * that has ended gives no access, so neither is read again.
 */
function leavesOutItems(fact: Fact): boolean {
  if (fact.kind !== 'subscription' || isAnswer(fact) || fact.change === 'deleted' || hasEnded(fact.now.status))
    return false;
  return fact.now.hasMoreItems || !allDiscounts(fact.now).every(isComplete);
}

function leavesOutLines(fact: Fact): boolean {
  if (fact.kind === 'invoice')
    return fact.now.status !== 'draft' && (fact.lines.hasMore || fact.lines.rows.some(needsPrice));
  if (fact.kind !== 'checkout_session' || fact.lines !== null || fact.now.status !== 'complete') return false;
  // Sessions of our checkout name the plan. A subscription session of another program can include one-time items.
  return fact.now.mode === 'payment'
    ? fact.now.plan === null
    : fact.now.mode === 'subscription' && fact.now.checkoutId === null;
}

const isAnswer = ({ change }: Fact): boolean => change === 'synced' || change === 'imported';

/** How many requests are remembered, so that frequent reads of one object do not store a request each time. */
const REMEMBERED = 10_000;

/**
 * Creates a function that requests reads of outdated objects, in the background. Each request is stored once, by the process that is first.
 */
export function createReread({ inbox, clock, log }: { inbox: Inbox; clock: Clock; log: Log }) {
  const asked = new Set<string>();
  return (outdated: readonly { id: string; second: number }[]): void => {
    const fresh = outdated.filter(({ id, second }) => !asked.has(`${id}:${second}`));
    if (fresh.length === 0) return;
    if (asked.size > REMEMBERED) asked.clear();
    for (const { id, second } of fresh) asked.add(`${id}:${second}`);
    requestRereads(inbox, fresh, clock.now()).catch((error: unknown) => {
      asked.clear(); // the next read asks again
      log.warn({ err: error }, 'the reread of an outdated object could not be requested');
    });
  };
}

/** Requests reads of Stripe objects. Each object is requested once for each second. */
export async function requestRereads(
  inbox: Inbox,
  asked: readonly { id: string; second: number }[],
  now: Date,
): Promise<void> {
  for (const { id, second } of asked) {
    const delay = Math.max(0, second * SECOND + SETTLES_AFTER - now.getTime());
    await storeQuestion(inbox, `reread:${id}:${second}`, { about: id, delay }, now);
  }
}

async function storeQuestion(
  inbox: Inbox,
  _id: string,
  question: { about: string; delay: number },
  now: Date,
  object: object = { id: question.about },
): Promise<void> {
  await inbox.storeQuestion(
    {
      _id,
      type: REREAD,
      source: 'SYSTEM',
      position: positionOf(now, 'ours', _id),
      createdAt: now,
      receivedAt: now,
      apiVersion: null,
      livemode: false,
      payload: JSON.stringify({ id: _id, type: REREAD, data: { object } }),
    },
    question,
  );
}
