interface Payment {
  status: string;
  refundStatus: string;
  dispute: { status: string } | null;
}

/** What became of a payment, in one word: a dispute that takes money, what went back, or else how its collection went. */
export function became({ status, refundStatus, dispute }: Payment): string {
  if (dispute && /^(NEEDS|UNDER|APPEAL|LOST)/.test(dispute.status)) return `DISPUTE_${dispute.status}`;
  return refundStatus === 'NONE' ? status : `REFUND_${refundStatus}`;
}
