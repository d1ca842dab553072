import { BillingError } from '../errors.ts';
import type { SupportRefund, SupportRefunds } from './support-refund.document.ts';

/** The largest refund by support in minor units, by currency. It limits each payment, and the sum of one person in one UTC day. */
export type SupportRefundLimits = Readonly<Record<string, number>>;

export interface SupportRefundOptions {
  supportRefunds: SupportRefunds;
  supportRefundLimits: SupportRefundLimits;
}

/**
 * Takes a refund from the limits of support. The row is stored first and then the sums are read, so of several requests at the same moment
 * never too many pass. Repeating it takes nothing more. Throws REFUND_LIMIT_EXCEEDED, and then takes nothing.
 */
export async function takeFromLimits(
  refund: SupportRefund,
  { supportRefunds, supportRefundLimits }: SupportRefundOptions,
): Promise<void> {
  const { _id, ...row } = refund;
  const { userId, paymentId, day, currency } = row;
  const limit = supportRefundLimits[currency] ?? 0;
  await supportRefunds.updateOne({ _id }, { $set: row }, { upsert: true });
  const all = await supportRefunds.find({ $or: [{ paymentId }, { userId, day }] }).toArray();
  const taken = (counts: (other: SupportRefund) => boolean) =>
    all.reduce((sum, other) => (other.currency === currency && counts(other) ? sum + other.amount : sum), 0);
  const ofPayment = taken((other) => other.paymentId === paymentId);
  const ofDay = taken((other) => other.userId === userId && other.day === day);
  if (ofPayment <= limit && ofDay <= limit) return;
  await giveBack(_id, { supportRefunds });
  throw new BillingError('REFUND_LIMIT_EXCEEDED', { limit: { amount: limit, currency } }, ['input', 'amount']);
}

/** Gives back what a refund took from the limits, because it was not made. */
export async function giveBack(
  operationId: string,
  { supportRefunds }: Pick<SupportRefundOptions, 'supportRefunds'>,
): Promise<void> {
  await supportRefunds.deleteOne({ _id: operationId });
}
