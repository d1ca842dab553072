import type Stripe from 'stripe';
import { newId } from '../store/ids.ts';

/** One thing that a checkout session sells. */
export function newCheckoutLineItem(given: {
  price: Stripe.Price;
  quantity: number;
  description: string;
  amount: number;
}): Stripe.LineItem {
  const { price, quantity, description, amount } = given;
  return {
    id: newId('li_1', 23),
    object: 'item',
    adjustable_quantity: null,
    amount_discount: 0,
    amount_subtotal: amount,
    amount_tax: 0,
    amount_total: amount,
    currency: price.currency,
    description,
    metadata: {},
    price,
    quantity,
  };
}
