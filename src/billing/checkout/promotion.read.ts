import type Stripe from 'stripe';
import { SECOND } from '../../platform/clock.ts';
import type { StripeGateway } from '../../platform/stripe.ts';
import { type EntitlementState, purchasesOf } from '../entitlement/entitlement.state.ts';
import type { Order } from './order.ts';

/** The discount of a promotion code, and whether this user may use it. */
export interface Promotion {
  code: string;
  valid: boolean;
  /** Why the user cannot use it, as a text for people. null if they can. */
  reason: string | null;
  percentOff: number | null;
  amountOff: { amount: number; currency: string } | null;
  /** When it expires. null if it does not. */
  endsAt: Date | null;
  /** Stripe's ID, null for an unknown code. */
  id: string | null;
}

export interface PromotionContext {
  gateway: StripeGateway;
  /** The state of the user. */
  state: EntitlementState;
  /** The purchase that the code is for. null for any purchase. */
  order: Pick<Order, 'price' | 'quantity'> | null;
  now: Date;
}

/**
 * Reads a promotion code from Stripe, and tells whether this user may use it for this order. Stripe can still refuse it when the checkout is
 * opened, for example a coupon for other products. https://docs.stripe.com/api/promotion_codes/object
 */
export async function readPromotion(
  code: string,
  { gateway, state, order, now }: PromotionContext,
): Promise<Promotion> {
  if (code.trim() === '') return { ...NONE, code, reason: NO_SUCH };
  const { object: found } = await gateway.ask((stripe) =>
    stripe.promotionCodes.list({ code, limit: 10, expand: ['data.promotion.coupon'] }),
  );
  const promotion = found.data.find(({ active }) => active) ?? found.data[0];
  const coupon = promotion?.promotion.coupon;
  if (!promotion || !coupon || typeof coupon === 'string') return { ...NONE, code, reason: NO_SUCH };
  const { amount_off: amount, currency, percent_off: percentOff } = coupon;
  const ends = [promotion.expires_at, coupon.redeem_by].filter((at) => at !== null);
  const reason = whyNot({ promotion, coupon, state, order, now });
  return {
    code: promotion.code,
    valid: reason === null,
    reason,
    percentOff,
    amountOff: amount !== null && currency !== null ? { amount, currency: currency.toUpperCase() } : null,
    endsAt: ends.length === 0 ? null : new Date(Math.min(...ends) * SECOND),
    id: promotion.id,
  };
}

const NO_SUCH = 'This code does not exist.';
const NONE = { valid: false, percentOff: null, amountOff: null, endsAt: null, id: null };

interface Looked extends Omit<PromotionContext, 'gateway'> {
  promotion: Stripe.PromotionCode;
  coupon: Stripe.Coupon;
}

function whyNot({ promotion, coupon, state, order, now }: Looked): string | null {
  const { customer, restrictions, expires_at, max_redemptions, times_redeemed, active } = promotion;
  const past = (at: number | null | undefined) => typeof at === 'number' && at * SECOND <= now.getTime();
  if (past(expires_at) || past(coupon.redeem_by)) return 'The code has expired.';
  if (max_redemptions !== null && times_redeemed >= max_redemptions)
    return 'The code has reached its maximum number of uses.';
  if (!active || !coupon.valid) return 'The code is no longer active.';
  if (customer !== null && !(idOf(customer) in state.customers)) return 'The code is for another customer.';
  if (restrictions.first_time_transaction && hasPaid(state)) return 'The code is for a first purchase only.';
  if (order === null) return null;
  const { currency, amount } = order.price;
  const isOther = (other: string | null) => other !== null && other.toUpperCase() !== currency;
  if (isOther(coupon.currency)) return `The code is not for prices in ${currency}.`;
  const { minimum_amount: least, minimum_amount_currency } = restrictions;
  if (least !== null && !isOther(minimum_amount_currency) && amount * order.quantity < least)
    return "The purchase is below the code's minimum amount.";
  return null;
}

const idOf = (customer: string | { id: string }): string => (typeof customer === 'string' ? customer : customer.id);

/** Whether a payment of the user has succeeded. For Stripe, a first-time customer has none. */
function hasPaid(state: EntitlementState): boolean {
  const bought = [...Object.values(state.subscriptions), ...purchasesOf(state).map(([, purchase]) => purchase)];
  const money = bought.map((purchase) => purchase.money);
  return money.some(({ payments }) => Object.keys(payments).length > 0);
}
