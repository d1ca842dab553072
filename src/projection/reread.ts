import { needsAmount } from '../billing/entitlement/entitlement.state.ts';
import type { FoldEvent } from '../billing/fold.ts';
import type { NewEvent } from '../inbox/event.document.ts';
import type { Inbox } from '../inbox/inbox.ts';
import { positionOf, secondOf } from '../inbox/position.ts';
import { type Clock, SECOND } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { Broken } from './replay.ts';

/** An event that asks for nothing but to read an object again; look-up.ts does. */
export const REREAD = 'object.reread';

/** Stripe may still be at work on what it told; after so long, what it answers holds for the whole second. */
const SETTLES_AFTER = 2 * SECOND;

const READABLE = ['subscription', 'customer'];

/** Asks for objects to be read from Stripe, each once for a second in which its updates do not tell their order. */
export async function rereadBroken(inbox: Inbox, broken: readonly Broken[], now: Date): Promise<void> {
  const readable = broken.filter(({ kind }) => READABLE.includes(kind));
  await requestRereads(inbox, readable, now);
}

/** Asks for what was bought in sessions that do not name a plan of ours: of a payment link, for one. */
export async function readLines(inbox: Inbox, folded: readonly FoldEvent[], now: Date): Promise<void> {
  const nameless = folded.filter(
    ({ fact }) =>
      fact.kind === 'checkout_session' &&
      fact.now.mode === 'payment' &&
      fact.now.status === 'complete' &&
      fact.now.plan === null &&
      fact.lines === null,
  );
  const asked = nameless.map(({ fact, position }) => ({ id: fact.id, second: secondOf(position) }));
  await requestRereads(inbox, asked, now);
}

/** Asks what prices cost in the currency of a subscription that events name another one for: once for each Stripe customer. */
export async function readPrices(inbox: Inbox, folded: readonly FoldEvent[], now: Date): Promise<void> {
  for (const { fact } of folded) {
    if (fact.kind !== 'subscription') continue;
    const { customerId: customer, items } = fact.now;
    for (const { price } of items) {
      // A plan of before 2020, which has an ID of any form, has one currency.
      if (!needsAmount(price) || !price.id.startsWith('price_')) continue;
      const question = { _id: `reread:${price.id}:${customer}:${price.currency}`, object: { id: price.id, customer } };
      await inbox.storeQuestion(questionOf(question, now), { about: price.id, delay: 0 });
    }
  }
}

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
      log.warn({ err: error }, 'what may be outdated could not be asked about');
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
    const _id = `reread:${id}:${second}`;
    const delay = Math.max(0, second * SECOND + SETTLES_AFTER - now.getTime());
    await inbox.storeQuestion(questionOf({ _id, object: { id } }, now), { about: id, delay });
  }
}

function questionOf({ _id, object }: { _id: string; object: object }, now: Date): NewEvent {
  return {
    _id,
    type: REREAD,
    source: 'SYSTEM',
    position: positionOf(now, 'ours', _id),
    createdAt: now,
    receivedAt: now,
    apiVersion: null,
    livemode: false,
    payload: JSON.stringify({ id: _id, type: REREAD, data: { object } }),
  };
}
