import type { mongo } from 'mongoose';
import type Stripe from 'stripe';
import { isIdOf } from '../../facts/stripe-objects/registry.ts';
import { type IdempotentOperation, madeBy } from '../../platform/idempotent-operation.ts';
import type { Acted, CommandContext } from '../actor.ts';
import type { CheckoutOptions } from '../checkout/checkout.commands.ts';
import type { OwnedAccounts } from '../customer/streams.read.ts';
import { wasRefused } from '../customer/stripe-outcomes.ts';
import { BillingError } from '../errors.ts';
import { ownEvent } from '../own-event.ts';
import type { PaymentDocument } from '../payment/payment.document.ts';
import { paymentsById } from '../payment/payments.read.ts';
import { cancelSubscription } from '../plan-change/cancel.commands.ts';
import type { ChangeTiming } from '../plan-change/change.ts';
import { synced } from '../synced.ts';
import type { SupportRefund } from './support-refund.document.ts';
import { giveBack, type SupportRefundOptions, takeFromLimits } from './support-refund.ts';

export interface RefundRequest {
  /** Any ID by which a payment is found: see `paymentsById`. */
  paymentId: string;
  /** In minor units of the payment's currency, at least 1. null refunds everything that is not refunded yet. */
  amount: number | null;
  reason: string;
  /** When the subscription ends that the payment was for. null if it continues. */
  cancel: ChangeTiming | null;
}

export interface RefundOptions extends SupportRefundOptions, CheckoutOptions {
  payments: mongo.Collection<PaymentDocument>;
  accounts: OwnedAccounts;
}

/** The parameters that the first try froze. Every later try sends the same to Stripe. */
interface Frozen {
  userId: string;
  /** The `_id` of its row. */
  paymentId: string;
  /** The subscription that the payment was for. */
  subscriptionId: string | null;
  intentId: string;
  amount: number;
  currency: string;
  by: Acted;
}

/**
 * Refunds a payment or a part of it, then cancels its subscription if the request says so, and returns the payment's ID. A later try of
 * the same operation finds the refund of an earlier one. Throws UNKNOWN_PAYMENT, NOT_REFUNDABLE, ALREADY_REFUNDED, REFUND_TOO_LARGE and
 * REFUND_LIMIT_EXCEEDED, and then refunds nothing. If Stripe refuses to cancel the subscription, the payment is refunded all the same, and
 * the answer shows a subscription that renews.
 */
export async function refundPayment(
  request: RefundRequest,
  context: CommandContext,
  operation: IdempotentOperation,
  options: RefundOptions,
): Promise<string> {
  const { cancel } = request;
  const frozen = await makeRefund(request, context, operation, options).catch(async (error) => {
    // Also what an earlier try took from the limits before it died.
    if (wasRefused(error) && context.actor.kind === 'SUPPORT') await giveBack(operation.id, options);
    throw error;
  });
  if (cancel !== null && frozen.subscriptionId !== null) await cancelPaid(frozen, cancel, operation, options);
  return frozen.paymentId;
}

async function makeRefund(
  { paymentId: asked, amount: wanted, reason }: RefundRequest,
  context: CommandContext,
  operation: IdempotentOperation,
  options: RefundOptions,
): Promise<Frozen> {
  const { gateway, record } = options;
  const frozen = await operation.frozen<Frozen>(async () => {
    const decided = { ...(await refundable(asked, wanted, options)), by: { ...context, reason } };
    if (context.actor.kind === 'SUPPORT') await takeFromLimits(rowOf(decided, operation, options), options);
    return decided;
  });
  const read = await operation.ask(gateway, {
    make: (stripe, under) => stripe.refunds.create(paramsOf(frozen, operation), under),
    looksFirst: true,
    find: async () => {
      const { intentId: payment_intent } = frozen;
      return madeBy(operation, await gateway.ask((stripe) => stripe.refunds.list({ payment_intent, limit: 100 })));
    },
  });
  const { userId, paymentId, amount, by } = frozen;
  const request = { id: read.object.id, userId, paymentId, amount };
  await record([synced('refund.synced', read, by), ownEvent('refund.requested', operation.id, request, by)]);
  return frozen;
}

const rowOf = (
  { paymentId, amount, currency, by }: Frozen,
  { id }: IdempotentOperation,
  { clock }: RefundOptions,
): SupportRefund => ({
  _id: id,
  userId: by.actor.id ?? '',
  paymentId,
  day: clock.now().toISOString().slice(0, 10),
  amount,
  currency,
});

/** Cancels the subscription of a refunded payment, as an operation of its own, because it is another write at Stripe. */
async function cancelPaid(
  { userId, subscriptionId, by }: Frozen,
  when: ChangeTiming,
  { id: key }: IdempotentOperation,
  options: RefundOptions,
): Promise<void> {
  const command = {
    userId: by.actor.id ?? '',
    operation: 'cancelSubscription',
    key,
    input: {},
    kept: 'A_DAY',
  } as const;
  try {
    await options.operations.once(command, (operation) =>
      cancelSubscription(userId, { subscriptionId, when, feedback: null, comment: null }, { operation, by, options }),
    );
  } catch (error) {
    // It ended or was canceled before, or Stripe refuses: the money is refunded all the same.
    if (!wasRefused(error)) throw error;
  }
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
  const { userId, id: paymentId, currency, subscriptionId } = payment;
  return { userId, paymentId, subscriptionId, intentId, amount, currency };
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
