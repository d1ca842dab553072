import type Stripe from 'stripe';
import { newRefund } from '../objects/refund.ts';
import { newId } from '../store/ids.ts';
import { idOf } from '../store/kinds.ts';
import { previousAttributes } from '../store/previous-attributes.ts';
import type { Work } from '../store/work.ts';
import { MINUTE, SECOND } from '../time/clock.ts';
import { changeSettings, settingsOf } from './customer.ts';

/** The private state of a pending refund. */
export interface RefundPrivateState {
  /** When it succeeds or fails. */
  settlesAt: number | null;
  outcome: 'succeeded' | 'failed';
}

// Long enough to see the refund pending, and short enough not to wait for.
const SETTLES_AFTER = (1 * MINUTE) / SECOND;

interface Refunding {
  charge: Stripe.Charge;
  amount: number;
  reason: Stripe.Refund.Reason | null;
  metadata: Record<string, string>;
}

/** Refunds a payment. The control panel can set that the refund succeeds later or fails. */
export async function refundPayment(work: Work, { charge, amount, ...given }: Refunding): Promise<Stripe.Refund> {
  const how = await takeNextRefund(work, charge);
  const fresh = newRefund(work.now, { charge, amount, ...given, pending: how === 'pending' });
  const outcome = how === 'fails' ? ('failed' as const) : ('succeeded' as const);
  const settlesAt = how === null ? null : work.now + SETTLES_AFTER;
  const refund = work.create('refund', fresh, { settlesAt, outcome });
  work.tell('refund.created', refund);
  await countRefund(work, charge, { amount, eventType: 'charge.refunded' });
  // The bank's reference arrives a moment later, and causes an event like any other change.
  if (how === null) return changeRefund(work, refund.id, referenced(refund));
  return refund;
}

/** Completes a pending refund: it succeeds or fails. */
export async function settleRefund(work: Work, refund: Stripe.Refund): Promise<void> {
  const { outcome } = (await work.privateState('refund', refund.id)) as RefundPrivateState;
  await work.setPrivateState('refund', refund.id, { settlesAt: null, outcome });
  if (outcome === 'failed') await failRefund(work, refund);
  else await changeRefund(work, refund.id, { status: 'succeeded', ...referenced(refund) });
}

/** Fails a refund: the bank returns the money, and the charge counts as refunded by that much less. */
export async function failRefund(work: Work, { id, charge, amount }: Stripe.Refund): Promise<Stripe.Refund> {
  await work.setPrivateState('refund', id, { settlesAt: null, outcome: 'failed' });
  const failure = { failure_balance_transaction: newId('txn_3', 23), failure_reason: 'expired_or_canceled_card' };
  const failed = await changeRefund(work, id, { status: 'failed', ...failure });
  await work.change('refund', id, {}, 'refund.failed');
  const paid = await work.get('charge', idOf(String(charge)));
  await countRefund(work, paid, { amount: -amount, eventType: 'charge.updated' });
  return failed;
}

/** Changes a refund and emits both of Stripe's event types for it. */
export async function changeRefund(work: Work, id: string, changes: Partial<Stripe.Refund>): Promise<Stripe.Refund> {
  const before = await work.get('refund', id);
  const after = await work.change('refund', id, changes);
  const previous = previousAttributes(before, after);
  for (const type of ['refund.updated', 'charge.refund.updated']) work.tell(type, after, previous);
  return after;
}

async function takeNextRefund(work: Work, { customer }: Stripe.Charge) {
  if (customer === null) return null;
  const { nextRefund } = await settingsOf(work, idOf(customer));
  if (nextRefund !== null) await changeSettings(work, idOf(customer), { nextRefund: null });
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
