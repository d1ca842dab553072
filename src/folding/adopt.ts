import type { mongo } from 'mongoose';
import { customerOfStream, userOfStream } from '../billing/customer/stream.ts';
import type { PaymentDocument } from '../billing/payment/payment.document.ts';
import { referencesOf } from '../billing/payment/placement.ts';
import type { Fact } from '../facts/fact.ts';
import { isIdOf } from '../facts/stripe-objects/registry.ts';
import type { StoredEvent } from '../inbox/event.document.ts';
import type { Inbox } from '../inbox/inbox.ts';
import { partitionOf } from '../inbox/partition.ts';
import type { Clock } from '../platform/clock.ts';
import { IN_ONE_ANSWER } from '../platform/mongo.ts';
import { refoldEvent } from './system-event.ts';
import type { TurnOutcome } from './turn-outcome.ts';

export interface AdoptOptions {
  events: mongo.Collection<StoredEvent>;
  payments: mongo.Collection<PaymentDocument>;
  inbox: Inbox;
  livemode: boolean;
  /** Business time: the time of the refold event. */
  clock: Clock;
  /** MongoDB's time: when moved events are due. */
  wall: Clock;
}

type Row = Pick<PaymentDocument, '_id' | 'refs' | 'stream' | 'revision'>;
type Routed = { fact: Fact };

/**
 * Moves a guest's payment to a Stripe customer if an invoice of that customer names its payment intent. The events of the payment move to
 * the customer's stream, where they are due, and the guest's stream is folded again without them. Runs after the payments of a batch are
 * stored. If two processes fold the guest's stream and the invoice at the same moment, each stores its payment first and then reads both,
 * so one of them finds both. Repeating it changes nothing.
 */
export async function adoptPayments(
  routed: readonly Routed[],
  outcomes: readonly Pick<TurnOutcome, 'stream' | 'told'>[],
  options: AdoptOptions,
): Promise<void> {
  const ofGuests = outcomes.filter(({ stream }) => customerOfStream(stream) === null && userOfStream(stream) === null);
  const rows = await paymentsOf([...refsOf(claimsIn(routed)), ...ofGuests.flatMap(({ told }) => told)], options);
  for (const row of rows) {
    // A hostile event can make a payment of another object. It would be routed back, and move endlessly.
    if (!isIdOf('payment_intent', row._id)) continue;
    const claim = rows.find(({ _id, refs }) => isIdOf('invoice', _id) && refs.some((ref) => row.refs.includes(ref)));
    if (claim && claim.stream !== row.stream) await moveEvents(row, claim.stream, options);
  }
}

const claimsIn = (routed: readonly Routed[]): Routed[] =>
  routed.filter(({ fact }) => fact.kind === 'invoice' || fact.kind === 'invoice_payment');

const refsOf = (claiming: readonly Routed[]): string[] =>
  claiming.flatMap(({ fact }) => referencesOf(fact)).filter((ref) => !isIdOf('invoice', ref));

async function paymentsOf(refs: readonly string[], { payments }: AdoptOptions): Promise<Row[]> {
  if (refs.length === 0) return [];
  return payments
    .find({ refs: { $in: [...new Set(refs)] } }, IN_ONE_ANSWER)
    .project<Row>({ refs: 1, stream: 1, revision: 1 })
    .toArray();
}

async function moveEvents(
  row: Row,
  stream: string,
  { events, inbox, livemode, clock, wall }: AdoptOptions,
): Promise<void> {
  const about = { $or: [{ objectId: { $in: row.refs } }, ...PATHS.map((path) => ({ [path]: { $in: row.refs } }))] };
  await events.updateMany(
    { stream: row.stream, ...about },
    { $set: { stream, partition: partitionOf(stream), dueAt: wall.now(), attempts: 0 }, $inc: { wakes: 1 } },
  );
  const reason = 'A payment of it is billed to a Stripe customer.';
  // The ID has the revision of the payment, so the event is stored once for this move, and again for a later one.
  await inbox.store(refoldEvent(row.stream, `${row._id}:${row.revision}`, { reason, at: clock.now(), livemode }));
}

/** Fields of a fact that can name a payment. */
const PATHS = ['fact.now.intentId', 'fact.now.chargeId', 'fact.now.paymentIntentId'];
