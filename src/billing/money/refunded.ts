/** The total refunded amount in an event of a charge: `charge.amount_refunded`. */
export interface ChargeReport {
  refunded: number;
  at: Date;
}

/** By charge, oldest report first. */
export type ChargeReports = Readonly<Record<string, readonly ChargeReport[]>>;

/** One refund, from its own events. */
export interface RefundReport {
  /** null for a refund that names only its payment intent. */
  chargeId: string | null;
  amount: number;
  status: string;
  createdAt: Date;
  /** When an event last changed it. */
  at: Date;
}

/** Money of a charge that was refunded. */
export interface WentBack {
  chargeId: string;
  amount: number;
  at: Date;
}

/** Whether a refund with this status counts: it succeeded or may still succeed. https://docs.stripe.com/api/refunds/object#refund_object-status */
export const refundCounts = (status: string): boolean => status !== 'failed' && status !== 'canceled';

/**
 * Returns what was refunded of a payment: its refunds, and what its charges report beyond them. A charge and its refunds report the same
 * money, and either report may be missing, so the larger amount of each charge is right. The list of refunds inside a charge is not
 * read, because Stripe truncates it.
 */
export function wentBack(charges: ChargeReports, refunds: readonly RefundReport[]): WentBack[] {
  const reported = refunds
    .filter(({ status }) => refundCounts(status))
    .map((refund) => ({ chargeId: chargeOf(refund, charges), amount: refund.amount, at: refund.createdAt }));
  return [...reported, ...beyondRefunds(charges, refunds)];
}

/** Returns the charge of a refund. If the refund names only its payment intent, it is the known charge of that. */
export function chargeOf({ chargeId }: Pick<RefundReport, 'chargeId'>, charges: ChargeReports): string {
  return chargeId ?? Object.keys(charges)[0] ?? '';
}

/** Returns the refunded amounts that only charges report: one for each report if no refund of the charge is known, else one in total. */
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

/** Returns the part of a charge's report that no refund explains. The charge still counts a refund that failed after the report. */
function unexplained({ refunded, at }: ChargeReport, refunds: readonly RefundReport[]): number {
  let rest = refunded;
  for (const { amount, status } of refunds) if (refundCounts(status)) rest -= amount;
  for (const refund of refunds) {
    if (!refundCounts(refund.status) && refund.at >= at && refund.amount <= rest) rest -= refund.amount;
  }
  return rest;
}

/** Returns the total refunded amount. */
export function refundedAmount(...reports: Parameters<typeof wentBack>): number {
  return wentBack(...reports).reduce((sum, { amount }) => sum + amount, 0);
}
