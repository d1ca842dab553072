import type Stripe from 'stripe';
import { newRefund } from '../objects/refund.ts';
import { newId } from '../store/ids.ts';
import { idOf } from '../store/kinds.ts';
import { previousAttributes } from '../store/previous-attributes.ts';
import type { Work } from '../store/work.ts';
import { MINUTE, SECOND } from '../time/clock.ts';
import { setCustomer, setFor } from './customer.ts';

/** The private state of a refund that is pending. */
export interface RefundPrivateState {
  /** When it succeeds, or fails after all. */
  settlesAt: number | null;
  outcome: 'succeeded' | 'failed';
}

// Long enough to be seen pending, short enough that nobody waits for it.
const SETTLES_AFTER = (1 * MINUTE) / SECOND;

interface Refunding {
  charge: Stripe.Charge;
  amount: number;
  reason: Stripe.Refund.Reason | null;
  metadata: Record<string, string>;
}

/** Gives money back: at once, or where the control panel has said so later, or in the end not at all. */
export async function refundPayment(work: Work, { charge, amount, ...given }: Refunding): Promise<Stripe.Refund> {
  const how = await howItGoes(work, charge);
  const fresh = newRefund(work.now, { charge, amount, ...given, pending: how === 'pending' });
  const outcome = how === 'fails' ? ('failed' as const) : ('succeeded' as const);
  const settlesAt = how === null ? null : work.now + SETTLES_AFTER;
  const refund = work.create('refund', fresh, { settlesAt, outcome });
  work.tell('refund.created', refund);
  await countRefund(work, charge, { amount, eventType: 'charge.refunded' });
  // The bank's reference comes a moment later, and is told like any other change.
  if (how === null) return changeRefund(work, refund.id, referenced(refund));
  return refund;
}

/** Ends the waiting of a refund: it has arrived, or it has come back. */
export async function settleRefund(work: Work, refund: Stripe.Refund): Promise<void> {
  const { outcome } = (await work.privateState('refund', refund.id)) as RefundPrivateState;
  await work.setPrivateState('refund', refund.id, { settlesAt: null, outcome });
  if (outcome === 'failed') await failRefund(work, refund);
  else await changeRefund(work, refund.id, { status: 'succeeded', ...referenced(refund) });
}

/** The bank sends the money back: the charge counts as less refunded again. */
export async function failRefund(work: Work, { id, charge, amount }: Stripe.Refund): Promise<Stripe.Refund> {
  await work.setPrivateState('refund', id, { settlesAt: null, outcome: 'failed' });
  const failure = { failure_balance_transaction: newId('txn_3', 23), failure_reason: 'expired_or_canceled_card' };
  const failed = await changeRefund(work, id, { status: 'failed', ...failure });
  await work.change('refund', id, {}, 'refund.failed');
  const paid = await work.get('charge', idOf(String(charge)));
  await countRefund(work, paid, { amount: -amount, eventType: 'charge.updated' });
  return failed;
}

/** Changes a refund and tells it under both names that Stripe has for that. */
export async function changeRefund(work: Work, id: string, changes: Partial<Stripe.Refund>): Promise<Stripe.Refund> {
  const before = await work.get('refund', id);
  const after = await work.change('refund', id, changes);
  const previous = previousAttributes(before, after);
  for (const type of ['refund.updated', 'charge.refund.updated']) work.tell(type, after, previous);
  return after;
}

async function howItGoes(work: Work, { customer }: Stripe.Charge) {
  if (customer === null) return null;
  const { nextRefund } = await setFor(work, idOf(customer));
  if (nextRefund !== null) await setCustomer(work, idOf(customer), { nextRefund: null });
  return nextRefund;
}

async function countRefund(
  work: Work,
  charge: Stripe.Charge,
  { amount, eventType }: { amount: number; eventType: 'charge.refunded' | 'charge.updated' },
): Promise<void> {
  const refunded = charge.amount_refunded + amount;
  const changes = { amount_refunded: refunded, refunded: refunded === charge.amount_captured };
  const after = await work.change('charge', charge.id, changes);
  const { amount_refunded, refunded: whole } = charge;
  const previous = { amount_refunded, ...(whole === after.refunded ? {} : { refunded: whole }) };
  work.tell(eventType, after, previous);
}

function referenced({ destination_details }: Stripe.Refund): Partial<Stripe.Refund> {
  const card = { ...destination_details?.card, reference: '123456789012', reference_status: 'available' };
  return { destination_details: { type: 'card', card } as Stripe.Refund.DestinationDetails };
}
