import { needsAmount } from '../billing/entitlement/entitlement.state.ts';
import type { FoldEvent } from '../billing/fold.ts';
import { needsPrice } from '../billing/payment/invoice-lines.ts';
import { allDiscounts } from '../billing/subscription/subscription.complete.ts';
import { isComplete } from '../facts/discount.ts';
import type { Fact, SubscriptionNow } from '../facts/fact.ts';
import { isIdOf, objectTypeOf } from '../facts/stripe-objects/registry.ts';
import { hasEnded } from '../facts/subscription-status.ts';
import type { Inbox } from '../inbox/inbox.ts';
import { positionOf } from '../inbox/position.ts';
import { type Clock, SECOND } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';

/** An event that asks for nothing but to read an object again; look-up.ts does. */
export const REREAD = 'object.reread';

/** Stripe may still be at work on what it told; after so long, what it answers holds for the whole second. */
const SETTLES_AFTER = 2 * SECOND;

/** Asks for objects to be read from Stripe, each once for a second in which its updates do not tell their order. */
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
 * Asks for what events leave out: the rest of a list, and objects that they name only by ID. Returns whether anything is to be asked. A
 * subscription can change until the next event, so each event asks for it. What an invoice or a session sold never changes, so it is
 * asked once.
 */
export async function readMissing(inbox: Inbox, events: readonly Told[], now: Date): Promise<boolean> {
  const missing = events.flatMap(({ id, fact }): { key: string; about: string; object?: object }[] => [
    ...(leavesOutItems(fact) ? [{ key: id, about: fact.id }] : []),
    ...(leavesOutLines(fact) ? [{ key: fact.id, about: `${LINES}${fact.id}` }] : []),
    ...(fact.kind === 'subscription' ? unknownPrices(fact.now) : []),
  ]);
  for (const { key, about, object } of missing) {
    await storeQuestion(inbox, `reread:${key}`, { about, delay: 0 }, now, object);
  }
  return missing.length > 0;
}

/** What a price costs in the currency of a subscription that events name another one for: asked once for each Stripe customer. */
function unknownPrices({ customerId: customer, items }: SubscriptionNow) {
  // A plan of before 2020, which has an ID of any form, has one currency.
  const unknown = items.filter(({ price }) => needsAmount(price) && isIdOf('price', price.id));
  return unknown.map(({ price: { id, currency } }) => {
    return { key: `${id}:${customer}:${currency}`, about: id, object: { id, customer } };
  });
}

/** An event, and what it says. */
type Told = Pick<FoldEvent, 'id' | 'fact'>;

/** Before the ID of an invoice or session: a question about its lines alone. */
export const LINES = 'lines:';

/** A look-up's answer is complete as far as Stripe tells, and a subscription that has ended gives nothing any more. */
function leavesOutItems(fact: Fact): boolean {
  if (fact.kind !== 'subscription' || isAnswer(fact) || fact.change === 'deleted' || hasEnded(fact.now.status))
    return false;
  return fact.now.hasMoreItems || !allDiscounts(fact.now).every(isComplete);
}

function leavesOutLines(fact: Fact): boolean {
  if (fact.kind === 'invoice')
    return fact.now.status !== 'draft' && (fact.lines.hasMore || fact.lines.rows.some(needsPrice));
  if (fact.kind !== 'checkout_session' || fact.lines !== null || fact.now.status !== 'complete') return false;
  // Ours names the plan that it sells. A subscription checkout of others may sell something once beside its plan.
  return fact.now.mode === 'payment'
    ? fact.now.plan === null
    : fact.now.mode === 'subscription' && fact.now.checkoutId === null;
}

const isAnswer = ({ change }: Fact): boolean => change === 'synced' || change === 'imported';

/** How many questions are remembered, so that what is read often is not asked for each time. */
const REMEMBERED = 10_000;

/** Asks for what reads find outdated, in the background; each question is stored once, by whichever process asks first. */
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

/** Asks for Stripe's objects to be read, each once for a second. */
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
