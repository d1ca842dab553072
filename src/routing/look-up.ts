import type { mongo } from 'mongoose';
import Stripe from 'stripe';
import { customerOfStream } from '../billing/customer/stream.ts';
import { ownEvent } from '../billing/own-event.ts';
import { type Record as RecordEvents, synced } from '../billing/synced.ts';
import type { ObjectType } from '../facts/stripe-objects/object-type.ts';
import { isIdOf, objectTypeOfId, type SyncedType } from '../facts/stripe-objects/registry.ts';
import type { StoredEvent } from '../inbox/event.document.ts';
import type { Inbox } from '../inbox/inbox.ts';
import { lookUpDelay } from '../platform/backoff.ts';
import { type Clock, DAY } from '../platform/clock.ts';
import type { Read, StripeGateway } from '../platform/stripe.ts';
import { readLines } from './read-lines.ts';
import { LINES, REREAD } from './reread.ts';

/** How many ids a round asks about: at 25 calls a second, a few seconds' worth. */
const ROUND = 50;

/** So many ids without an answer, one after another, are an outage and no fault of theirs. */
const OUTAGE = 3;

/** After so long without an invoice or a session, a payment intent is a payment of its own. */
const STANDALONE_AFTER = DAY;

export interface LookUp {
  /**
   * Asks Stripe about what events have waited for long enough; returns how many ids it asked about. Rejects where there was no answer
   * about one: what waits is then due as before if Stripe is away, and else it was asked about all the same.
   */
  runOnce(): Promise<number>;
}

export interface LookUpOptions {
  events: mongo.Collection<StoredEvent>;
  inbox: Inbox;
  gateway: StripeGateway;
  record: RecordEvents;
  wall: Clock;
}

/**
 * Finds out from Stripe what a charge, a payment intent or an invoice belongs to, where no event has told, and reads again what
 * events told in no order. It runs beside the worker, so that events which need no look-up never wait for Stripe. What is learned is
 * stored as events; "Stripe does not know it" is an answer, and asked again ever later.
 */
export function createLookUp(options: LookUpOptions): LookUp {
  const { events, wall } = options;
  return {
    async runOnce() {
      const now = wall.now();
      const waiting = await events
        .find({ lookUpAt: { $lte: now } })
        .project<Asking>({ waitsFor: 1, lookups: 1, receivedAt: 1 })
        .sort({ lookUpAt: 1 })
        .limit(ROUND)
        .toArray();
      // The surest of the IDs that an event names.
      const ids = [...new Set(waiting.flatMap(({ waitsFor }) => waitsFor.slice(0, 1)))];
      const unanswered = new Map<string, unknown>();
      let inARow = 0;
      for (const id of ids) {
        try {
          await learnAbout(id, waiting, now);
          // Whatever was to be read of it by then is read.
          await events.updateMany({ type: REREAD, waitsFor: id, lookUpAt: { $lte: now } }, { $unset: { lookUpAt: 1 } });
          inARow = 0;
        } catch (error) {
          unanswered.set(id, error);
          inARow += 1;
          if (inARow === OUTAGE || unanswered.size === ids.length) throw error;
        }
      }
      for (const { _id, lookups = 0 } of waiting) {
        const lookUpAt = new Date(now.getTime() + lookUpDelay(lookups + 1));
        const next = { $set: { lookUpAt, lookups: lookups + 1 } };
        await events.updateOne({ _id, lookUpAt: { $exists: true } }, next);
      }
      const [unheard] = unanswered.values();
      if (unheard) throw unheard;
      return ids.length;
    },
  };

  async function learnAbout(id: string, waiting: readonly Asking[], now: Date): Promise<void> {
    const oldest = Math.min(
      ...waiting.filter(({ waitsFor }) => waitsFor[0] === id).map((event) => event.receivedAt.getTime()),
    );
    const asking = waiting.filter(({ waitsFor }) => waitsFor[0] === id).map(({ _id }) => _id);
    const found = await ask(id, asking, options);
    if (found === 'none' && isIdOf('payment_intent', id) && now.getTime() - oldest >= STANDALONE_AFTER)
      await standsAlone(id, asking, options);
  }
}

type Asking = Pick<StoredEvent, '_id' | 'lookups' | 'receivedAt'> & Required<Pick<StoredEvent, 'waitsFor'>>;

/**
 * Records what Stripe says about one id. `none`: it knows nothing that the id belongs to; `untold`: it does not tell (the key may not
 * ask). Rejects where it cannot answer.
 */
async function ask(id: string, asking: readonly string[], options: LookUpOptions): Promise<'told' | 'none' | 'untold'> {
  try {
    if (isIdOf('price', id)) await recordPrice(id, asking, options);
    else if (id.startsWith(LINES)) await readLines(id.slice(LINES.length), options);
    else if (isIdOf('payment_intent', id)) return await askAboutIntent(id, options);
    else {
      const object = objectTypeOfId(id);
      if (object?.retrieve && object.synced) await recordObject(id, object.retrieve, object.synced, options);
    }
    return 'told';
  } catch (error) {
    if (error instanceof Stripe.errors.StripeInvalidRequestError) return 'none'; // it does not know it
    if (error instanceof Stripe.errors.StripeError) return 'untold';
    throw error;
  }
}

async function recordObject(
  id: string,
  retrieve: NonNullable<ObjectType['retrieve']>,
  type: SyncedType,
  { gateway, record }: LookUpOptions,
): Promise<void> {
  await record([synced(type, await gateway.ask((stripe) => retrieve(stripe, id), [id]))]);
}

/**
 * What a price costs in each currency, for every Stripe customer whose event waits to know it. Events never carry `currency_options`:
 * https://docs.stripe.com/api/prices/object#price_object-currency_options
 */
async function recordPrice(id: string, asking: readonly string[], { events, gateway, record }: LookUpOptions) {
  const questions = await events
    .find({ _id: { $in: [...asking] } })
    .project<{ payload: string }>({ payload: 1 })
    .toArray();
  const customers = new Set(questions.map(({ payload }) => JSON.parse(payload).data.object.customer as string));
  const read = await gateway.ask((stripe) => stripe.prices.retrieve(id, { expand: ['currency_options'] }));
  const forCustomer = (customer: string): Read<{ id: string }> => {
    const object = { ...read.object, customer };
    return { ...read, object };
  };
  await record([...customers].map((customer) => synced('price.synced', forCustomer(customer))));
}

/** The invoice that an intent pays, or the session that it was made for. */
async function askAboutIntent(id: string, { gateway, record }: LookUpOptions): Promise<'told' | 'none'> {
  const { object: payments, ...read } = await gateway.ask((stripe) =>
    stripe.invoicePayments.list({ payment: { type: 'payment_intent', payment_intent: id }, limit: 1 }),
  );
  const [payment] = payments.data;
  if (payment?.invoice) {
    await record([synced('invoice_payment.synced', { ...read, object: payment })]);
    return 'told';
  }
  const { object: sessions, ...listed } = await gateway.ask((stripe) =>
    stripe.checkout.sessions.list({ payment_intent: id, limit: 1 }),
  );
  const [session] = sessions.data;
  if (!session) return 'none';
  await record([synced('checkout.session.synced', { ...listed, object: session })]);
  return 'told';
}

/** A payment intent that nobody has claimed for a day is a payment of its own, of the Stripe customer that its events name. */
async function standsAlone(id: string, asking: readonly string[], { events, record }: LookUpOptions): Promise<void> {
  const named = await events.findOne(
    { _id: { $in: [...asking] }, stream: { $exists: true } },
    { projection: { stream: 1 } },
  );
  const customer = customerOfStream(String(named?.stream));
  await record([ownEvent('payment_intent.standalone', id, { id, ...(customer && { customer }) }, BY_US)]);
}

const BY_US = { actor: { kind: 'SYSTEM', id: null }, reason: null, requestId: null } as const;
