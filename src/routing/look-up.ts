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
import type { Log } from '../platform/log.ts';
import type { Read, StripeGateway } from '../platform/stripe.ts';
import { readLines } from './read-lines.ts';
import { LINES, REREAD } from './reread.ts';

/** How many IDs one run asks about. At 25 calls a second, it takes a few seconds. */
const IDS_PER_RUN = 50;

/** After this number of failed requests in a row, Stripe counts as down, and the run ends. */
const OUTAGE = 3;

/** After this time without an invoice or a session, a payment intent becomes a payment of its own. */
const STANDALONE_AFTER = DAY;

export interface LookUp {
  /**
   * Asks Stripe about the IDs that events wait for, if the next look-up is due. Returns how many IDs it asked about. Rejects if a request
   * failed. If Stripe is down, every look-up stays due. If only some requests failed, all are scheduled for the next try.
   */
  runOnce(): Promise<number>;
  /** Reads an object from Stripe and records the answer, without waiting for the next look-up. Never rejects: a look-up that is due repeats it. */
  readAgain(id: string): Promise<void>;
}

export interface LookUpOptions {
  events: mongo.Collection<StoredEvent>;
  inbox: Inbox;
  gateway: StripeGateway;
  record: RecordEvents;
  wall: Clock;
  log: Log;
}

/**
 * Asks Stripe which stream a charge, a payment intent or an invoice belongs to, if no event says so, and reads objects again whose events
 * have no certain order. It runs beside the worker, so other events never wait for Stripe. Answers are stored as events. If Stripe does
 * not know an ID, it is asked again at growing intervals.
 */
export function createLookUp(options: LookUpOptions): LookUp {
  const { events, wall, log } = options;
  return {
    async runOnce() {
      const now = wall.now();
      const waiting = await events
        .find({ lookUpAt: { $lte: now } })
        .project<Asking>({ waitsFor: 1, lookups: 1, receivedAt: 1 })
        .sort({ lookUpAt: 1 })
        .limit(IDS_PER_RUN)
        .toArray();
      // The first ID of `waitsFor` is the most specific one.
      const ids = [...new Set(waiting.flatMap(({ waitsFor }) => waitsFor.slice(0, 1)))];
      const failures = new Map<string, unknown>();
      let failedInARow = 0;
      for (const id of ids) {
        try {
          await lookUpOne(id, waiting, now);
          // One read answers every reread of this object that is due.
          await events.updateMany({ type: REREAD, waitsFor: id, lookUpAt: { $lte: now } }, { $unset: { lookUpAt: 1 } });
          failedInARow = 0;
        } catch (error) {
          failures.set(id, error);
          failedInARow += 1;
          if (failedInARow === OUTAGE || failures.size === ids.length) throw error;
        }
      }
      for (const { _id, lookups = 0 } of waiting) {
        const lookUpAt = new Date(now.getTime() + lookUpDelay(lookups + 1));
        const next = { $set: { lookUpAt, lookups: lookups + 1 } };
        await events.updateOne({ _id, lookUpAt: { $exists: true } }, next);
      }
      const [failure] = failures.values();
      if (failure) throw failure;
      return ids.length;
    },

    async readAgain(id) {
      await ask(id, [], options).catch((error) => log.warn({ err: error, id }, 'object could not be read again'));
    },
  };

  async function lookUpOne(id: string, waiting: readonly Asking[], now: Date): Promise<void> {
    const oldest = Math.min(
      ...waiting.filter(({ waitsFor }) => waitsFor[0] === id).map((event) => event.receivedAt.getTime()),
    );
    const asking = waiting.filter(({ waitsFor }) => waitsFor[0] === id).map(({ _id }) => _id);
    const found = await ask(id, asking, options);
    if (found === 'none' && isIdOf('payment_intent', id) && now.getTime() - oldest >= STANDALONE_AFTER)
      await recordStandalone(id, asking, options);
  }
}

type Asking = Pick<StoredEvent, '_id' | 'lookups' | 'receivedAt'> & Required<Pick<StoredEvent, 'waitsFor'>>;

/**
 * Reads one ID from Stripe and records the answer. Returns `none` if Stripe does not know the ID, or no invoice or session for it, and
 * `refused` if Stripe refuses the request, for example because the key lacks a permission. Rejects if Stripe cannot be reached.
 */
async function ask(
  id: string,
  asking: readonly string[],
  options: LookUpOptions,
): Promise<'found' | 'none' | 'refused'> {
  try {
    if (isIdOf('price', id)) await recordPrice(id, asking, options);
    else if (id.startsWith(LINES)) await readLines(id.slice(LINES.length), options);
    else if (isIdOf('payment_intent', id)) return await askAboutIntent(id, options);
    else {
      const object = objectTypeOfId(id);
      if (object?.retrieve && object.synced) await recordObject(id, object.retrieve, object.synced, options);
    }
    return 'found';
  } catch (error) {
    if (error instanceof Stripe.errors.StripeInvalidRequestError) return 'none'; // Stripe does not know the ID
    if (error instanceof Stripe.errors.StripeError) return 'refused';
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
 * Records what a price costs in each currency, once for every Stripe customer whose event waits for it. Events never carry `currency_options`:
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

/** Records the invoice that a payment intent pays, or else its checkout session. */
async function askAboutIntent(id: string, { gateway, record }: LookUpOptions): Promise<'found' | 'none'> {
  const { object: payments, ...read } = await gateway.ask((stripe) =>
    stripe.invoicePayments.list({ payment: { type: 'payment_intent', payment_intent: id }, limit: 1 }),
  );
  const [payment] = payments.data;
  if (payment?.invoice) {
    await record([synced('invoice_payment.synced', { ...read, object: payment })]);
    return 'found';
  }
  const { object: sessions, ...listed } = await gateway.ask((stripe) =>
    stripe.checkout.sessions.list({ payment_intent: id, limit: 1 }),
  );
  const [session] = sessions.data;
  if (!session) return 'none';
  await record([synced('checkout.session.synced', { ...listed, object: session })]);
  return 'found';
}

/** Records that a payment intent is a payment of its own, of the Stripe customer that its events name. */
async function recordStandalone(
  id: string,
  asking: readonly string[],
  { events, record }: LookUpOptions,
): Promise<void> {
  const named = await events.findOne(
    { _id: { $in: [...asking] }, stream: { $exists: true } },
    { projection: { stream: 1 } },
  );
  const customer = customerOfStream(String(named?.stream));
  await record([ownEvent('payment_intent.standalone', id, { id, ...(customer && { customer }) }, BY_US)]);
}

const BY_US = { actor: { kind: 'SYSTEM', id: null }, reason: null, requestId: null } as const;
