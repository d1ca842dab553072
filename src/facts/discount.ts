/** A discount. If the event names it only by ID, `percentOff` and `amountOff` are both null. Every coupon has one of them. */
export interface DiscountNow {
  /** Empty for events from before 2020, when discounts had no ID. */
  id: string;
  name: string | null;
  percentOff: number | null;
  amountOff: number | null;
  currency: string | null;
  /** `once`, `repeating` or `forever`. */
  duration: string | null;
  endsAt: Date | null;
  /** The code that the customer entered. Events name it by ID. */
  promotionCode: string | null;
  promotionCodeId: string | null;
}

/** Whether the event says how much the discount takes off. */
export const isKnown = ({ percentOff, amountOff }: DiscountNow): boolean => percentOff !== null || amountOff !== null;

/** Whether the event says how much the discount takes off and, if a promotion code was used, which code. */
export const isComplete = (discount: DiscountNow): boolean =>
  isKnown(discount) && (discount.promotionCodeId === null || discount.promotionCode !== null);
