/** A discount that the event names only by ID has neither `percentOff` nor `amountOff`: every coupon has one of them. */
export interface DiscountNow {
  /** Empty before 2020, when discounts had no ID. */
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

/** Whether the event says what the discount takes off. */
export const isKnown = ({ percentOff, amountOff }: DiscountNow): boolean => percentOff !== null || amountOff !== null;

/** Whether it also says which code brought it, if one did. */
export const isComplete = (discount: DiscountNow): boolean =>
  isKnown(discount) && (discount.promotionCodeId === null || discount.promotionCode !== null);
