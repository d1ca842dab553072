/** What a charge says was refunded of it in all: `charge.amount_refunded`. */
export interface ChargeReport {
  refunded: number;
  at: Date;
}

/** By charge, oldest report first. */
export type ChargeReports = Readonly<Record<string, readonly ChargeReport[]>>;

/** What one refund says about itself. */
export interface RefundReport {
  /** null for a refund that names only its payment intent. */
  chargeId: string | null;
  amount: number;
  status: string;
  createdAt: Date;
  /** When an event last changed it. */
  at: Date;
}

/** Money of a charge that went back. */
export interface WentBack {
  chargeId: string;
  amount: number;
  at: Date;
}

/** A refund that may still arrive counts. One that will not does not. https://docs.stripe.com/api/refunds/object#refund_object-status */
export const refundCounts = (status: string): boolean => status !== 'failed' && status !== 'canceled';

/**
 * What went back of a payment: its refunds, and what its charges say beyond them. A charge and its refunds report the same money,
 * and either report may be missing, so of each charge the larger amount is true. A list of refunds inside a charge is not
 * read: Stripe truncates it.
 */
export function wentBack(charges: ChargeReports, refunds: readonly RefundReport[]): WentBack[] {
  const reported = refunds
    .filter(({ status }) => refundCounts(status))
    .map((refund) => ({ chargeId: chargeOf(refund, charges), amount: refund.amount, at: refund.createdAt }));
  return [...reported, ...beyondRefunds(charges, refunds)];
}

/** The charge of a refund: a refund that names only its payment intent is of the one charge that is known. */
export function chargeOf({ chargeId }: Pick<RefundReport, 'chargeId'>, charges: ChargeReports): string {
  return chargeId ?? Object.keys(charges)[0] ?? '';
}

/** What charges say was refunded although no refund says so: step by step if no refund of a charge is known, else in one amount. */
export function beyondRefunds(charges: ChargeReports, refunds: readonly RefundReport[]): WentBack[] {
  return Object.entries(charges).flatMap(([chargeId, reports]) => {
    const known = refunds.filter((refund) => chargeOf(refund, charges) === chargeId);
    if (known.length === 0) {
      return reports.map(({ refunded, at }, n) => ({
        chargeId,
        at,
        amount: refunded - (reports[n - 1]?.refunded ?? 0),
      }));
    }
    const last = reports.at(-1);
    const amount = last ? unexplained(last, known) : 0;
    return last && amount > 0 ? [{ chargeId, at: last.at, amount }] : [];
  });
}

/** A charge has counted a refund that failed after its report, and no event of the charge takes that back. */
function unexplained({ refunded, at }: ChargeReport, refunds: readonly RefundReport[]): number {
  let rest = refunded;
  for (const { amount, status } of refunds) if (refundCounts(status)) rest -= amount;
  for (const refund of refunds) {
    if (!refundCounts(refund.status) && refund.at >= at && refund.amount <= rest) rest -= refund.amount;
  }
  return rest;
}

/** How much went back in all. */
export function refundedAmount(...reports: Parameters<typeof wentBack>): number {
  return wentBack(...reports).reduce((sum, { amount }) => sum + amount, 0);
}
