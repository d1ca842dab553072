/** What a refund that is not settled yet remembers. */
export interface RefundAside {
  /** When it succeeds, or fails after all. */
  settlesAt: number | null;
  outcome: 'succeeded' | 'failed';
}
