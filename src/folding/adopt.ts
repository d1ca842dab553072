import type { mongo } from 'mongoose';
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

export interface AdoptOptions {
  events: mongo.Collection<StoredEvent>;
  payments: mongo.Collection<PaymentDocument>;
  inbox: Inbox;
  livemode: boolean;
  clock: Clock;
}

/**
 * A payment that was a guest's becomes a Stripe customer's where an invoice of that customer claims its intent: its events move to the
 * customer's stream before they are folded there, and the guest's stream is folded again without them. Done again, it changes nothing.
 */
export async function adoptPayments(
  routed: readonly { event: StoredEvent; fact: Fact; stream: string }[],
  { events, payments, inbox, livemode, clock }: AdoptOptions,
): Promise<void> {
  const claiming = routed.filter(({ fact }) => fact.kind === 'invoice' || fact.kind === 'invoice_payment');
  const refs = [...new Set(claiming.flatMap(({ fact }) => referencesOf(fact)))].filter(
    (ref) => !isIdOf('invoice', ref),
  );
  if (refs.length === 0) return;
  const rows = await payments
    .find({ refs: { $in: refs } }, IN_ONE_ANSWER)
    .project<Pick<PaymentDocument, '_id' | 'refs' | 'stream'>>({ refs: 1, stream: 1 })
    .toArray();
  for (const row of rows) {
    const claim = claiming.find(({ fact }) => referencesOf(fact).some((ref) => row.refs.includes(ref)));
    if (!claim || claim.stream === row.stream || isIdOf('invoice', row._id)) continue;
    await move(row, claim.stream);
  }

  async function move(row: Pick<PaymentDocument, '_id' | 'refs' | 'stream'>, stream: string): Promise<void> {
    const about = { $or: [{ objectId: { $in: row.refs } }, ...PATHS.map((path) => ({ [path]: { $in: row.refs } }))] };
    await events.updateMany(
      { stream: row.stream, ...about },
      { $set: { stream, partition: partitionOf(stream), dueAt: clock.now(), attempts: 0 }, $inc: { wakes: 1 } },
    );
    const reason = 'A payment of it is billed to a Stripe customer.';
    await inbox.store(refoldEvent(row.stream, row._id, { reason, at: clock.now(), livemode }));
  }
}

/** Where facts name a payment beside their own object. */
const PATHS = ['fact.now.intentId', 'fact.now.chargeId', 'fact.now.paymentIntentId'];
