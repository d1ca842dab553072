import type { mongo } from 'mongoose';
import Stripe from 'stripe';
import type { Link } from '../billing/payment/link.document.ts';
import { type Links, linksTold } from '../billing/payment/links.ts';
import { type Record as RecordEvents, synced } from '../billing/synced.ts';
import { readFact } from '../facts/read-fact.ts';
import { CHARGE } from '../facts/stripe-objects/charge.ts';
import { isIdOf, objectTypeOfId } from '../facts/stripe-objects/registry.ts';
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
  links: Links;
  gateway: StripeGateway;
  record: RecordEvents;
  trustClientReference: boolean;
  wall: Clock;
}

/**
 * Finds out from Stripe what a charge, a payment intent or an invoice belongs to, where no event has told, and reads again what
 * events told in no order. It runs beside the worker, so that events which need no look-up never wait for Stripe. What is learned is
 * kept as links; "Stripe does not know it" is an answer, and asked again ever later.
 */
export function createLookUp(options: LookUpOptions): LookUp {
  const { events, inbox, links, wall } = options;
  return {
    async runOnce() {
      const now = wall.now();
      const waiting = await events
        .find({ lookUpAt: { $lte: now } })
        .project<Asking>({ waitsFor: 1, lookups: 1, receivedAt: 1 })
        .sort({ lookUpAt: 1 })
        .limit(ROUND)
        .toArray();
      const ids = [...new Set(waiting.flatMap(({ waitsFor = [] }) => waitsFor))];
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
      ...waiting.filter(({ waitsFor }) => waitsFor?.includes(id)).map((event) => event.receivedAt.getTime()),
    );
    const asking = waiting.filter(({ waitsFor }) => waitsFor?.includes(id)).map(({ _id }) => _id);
    const found = await ask(id, asking, options);
    const alone = found?.length === 0 && isIdOf('payment_intent', id) && now.getTime() - oldest >= STANDALONE_AFTER;
    const told: Link[] = alone ? [{ _id: id, standalone: true }] : (found ?? []);
    const learned = await links.learn(told, await links.of(told.map(({ _id }) => _id)));
    await inbox.wake(learned.map(({ _id }) => _id));
  }
}

type Asking = Pick<StoredEvent, '_id' | 'waitsFor' | 'lookups' | 'receivedAt'>;

/**
 * What Stripe says about one id, as links; none where it knows nothing of it, null where it does not tell (the key may not ask).
 * Rejects where it cannot answer.
 */
async function ask(id: string, asking: readonly string[], options: LookUpOptions): Promise<Link[] | null> {
  const { gateway, record } = options;
  try {
    if (isIdOf('price', id)) {
      await recordPrice(id, asking, options);
      return [];
    }
    if (id.startsWith(LINES)) {
      await readLines(id.slice(LINES.length), options);
      return [];
    }
    const { retrieve = null, synced: type = null } = objectTypeOfId(id) ?? {};
    if (retrieve && type) {
      await record([synced(type, await gateway.ask((stripe) => retrieve(stripe, id), [id]))]);
      return [];
    }
    if (isIdOf('payment_intent', id)) return await askAboutIntent(id, options);
    const { object: charge } = await gateway.ask((stripe) => CHARGE.retrieve(stripe, id));
    const intentId = typeof charge.payment_intent === 'string' ? charge.payment_intent : charge.payment_intent?.id;
    return intentId ? [{ _id: id, intentId }] : [];
  } catch (error) {
    if (error instanceof Stripe.errors.StripeInvalidRequestError) return []; // it does not know it
    if (error instanceof Stripe.errors.StripeError) return null;
    throw error;
  }
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

async function askAboutIntent(id: string, { gateway, trustClientReference }: LookUpOptions): Promise<Link[]> {
  const { object: payments } = await gateway.ask((stripe) =>
    stripe.invoicePayments.list({ payment: { type: 'payment_intent', payment_intent: id }, limit: 1 }),
  );
  const invoice = payments.data[0]?.invoice;
  if (invoice) return [{ _id: id, invoiceId: typeof invoice === 'string' ? invoice : invoice.id }];
  const { object: sessions } = await gateway.ask((stripe) =>
    stripe.checkout.sessions.list({ payment_intent: id, limit: 1 }),
  );
  const session = sessions.data[0];
  // As its event would tell it: whose purchase it is, too.
  const fact = session && readFact('checkout.session.synced', { data: { object: session } });
  return fact ? linksTold(fact, trustClientReference) : [];
}
