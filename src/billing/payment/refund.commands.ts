import type { mongo } from 'mongoose';
import type Stripe from 'stripe';
import { isIdOf } from '../../facts/stripe-objects/registry.ts';
import type { IdempotentOperation } from '../../platform/idempotent-operation.ts';
import type { Read, StripeGateway } from '../../platform/stripe.ts';
import type { Acted, CommandContext } from '../actor.ts';
import type { OwnedAccounts } from '../customer/streams.read.ts';
import { BillingError } from '../errors.ts';
import { ownEvent } from '../own-event.ts';
import { type Record as RecordEvents, synced } from '../synced.ts';
import type { PaymentDocument } from './payment.document.ts';
import { paymentsById } from './payments.read.ts';

export interface RefundRequest {
  /** Any ID by which a payment is found: see `paymentsById`. */
  paymentId: string;
  /** In minor units of the payment's currency, at least 1. null refunds everything that is not refunded yet. */
  amount: number | null;
  reason: string;
}

export interface RefundOptions {
  payments: mongo.Collection<PaymentDocument>;
  accounts: OwnedAccounts;
  gateway: StripeGateway;
  record: RecordEvents;
}

/** The parameters that the first try froze. Every later try sends the same to Stripe. */
interface Frozen {
  userId: string;
  /** The `_id` of its row. */
  paymentId: string;
  intentId: string;
  amount: number;
  by: Acted;
}

/**
 * Refunds a payment or a part of it, and returns the payment's ID. A later try of the same operation finds the refund of an earlier one.
 * Throws UNKNOWN_PAYMENT, NOT_REFUNDABLE, ALREADY_REFUNDED and REFUND_TOO_LARGE, and then refunds nothing.
 */
export async function refundPayment(
  { paymentId: asked, amount, reason }: RefundRequest,
  context: CommandContext,
  operation: IdempotentOperation,
  options: RefundOptions,
): Promise<string> {
  const { gateway, record } = options;
  const frozen = await operation.frozen<Frozen>(async () => ({
    ...(await refundable(asked, amount, options)),
    by: { ...context, reason },
  }));
  const read = await operation.ask(gateway, {
    make: (stripe, under) => stripe.refunds.create(paramsOf(frozen, operation), under),
    looksFirst: true,
    find: () => findRefund(frozen, operation, gateway),
  });
  const { userId, paymentId } = frozen;
  const request = { id: read.object.id, userId, paymentId, amount: frozen.amount };
  await record([
    synced('refund.synced', read, frozen.by),
    ownEvent('refund.requested', operation.id, request, frozen.by),
  ]);
  return paymentId;
}

async function refundable(asked: string, wanted: number | null, options: RefundOptions): Promise<Omit<Frozen, 'by'>> {
  const [payment] = await paymentsById(options, null, [asked]);
  if (!payment) throw new BillingError('UNKNOWN_PAYMENT', {}, PAYMENT);
  if (payment.status === 'PAID' && payment.refundStatus === 'FULL')
    throw new BillingError('ALREADY_REFUNDED', {}, PAYMENT, { payment });
  const left = payment.amount - payment.amountRefunded;
  const isRefundable = payment.status === 'PAID' && !payment.isDisputedInFull;
  if (!isRefundable || left < 1) throw new BillingError('NOT_REFUNDABLE', {}, PAYMENT);
  const amount = wanted ?? left;
  if (amount > left)
    throw new BillingError('REFUND_TOO_LARGE', { left: { amount: left, currency: payment.currency } }, AMOUNT);
  const intentId = await intentOf(payment.id, options);
  if (intentId === null) throw new BillingError('NOT_REFUNDABLE', {}, PAYMENT);
  return { userId: payment.userId, paymentId: payment.id, intentId, amount };
}

const PAYMENT = ['input', 'paymentId'];
const AMOUNT = ['input', 'amount'];

/** Returns the payment intent that paid, null for an invoice that was paid outside of Stripe or by the customer's balance alone. */
async function intentOf(paymentId: string, { gateway, record, payments }: RefundOptions): Promise<string | null> {
  if (!isIdOf('invoice', paymentId)) return paymentId;
  const read = await gateway.ask((stripe) =>
    stripe.invoicePayments.list({ invoice: paymentId, status: 'paid', limit: 100 }),
  );
  const found = read.object.data.find(({ payment }) => payment.payment_intent !== undefined);
  const intent = found?.payment.payment_intent;
  const id = typeof intent === 'string' ? intent : (intent?.id ?? null);
  // The events of the refund name only the intent. They belong to the invoice once an event says that the intent pays it.
  if (found && id !== null && (await payments.findOne({ refs: id }, { projection: { _id: 1 } }))?._id !== paymentId)
    await record([synced('invoice_payment.synced', { ...read, object: found })]);
  return id;
}

const paramsOf = ({ intentId, amount }: Frozen, { id }: IdempotentOperation): Stripe.RefundCreateParams => ({
  payment_intent: intentId,
  amount,
  metadata: { attempt: id },
});

async function findRefund(
  { intentId }: Frozen,
  { id }: IdempotentOperation,
  gateway: StripeGateway,
): Promise<Read<Stripe.Refund> | null> {
  const { object, ...read } = await gateway.ask((stripe) =>
    stripe.refunds.list({ payment_intent: intentId, limit: 100 }),
  );
  const refund = object.data.find(({ metadata }) => metadata?.['attempt'] === id);
  return refund ? { ...read, object: refund } : null;
}
