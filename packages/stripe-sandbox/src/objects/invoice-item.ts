import type Stripe from 'stripe';
import { newId } from '../store/ids.ts';
import { idOf } from '../store/kinds.ts';
import { decimal } from './price.ts';

interface NewInvoiceItem {
  customer: string;
  subscription: string;
  subscriptionItem: string;
  price: Stripe.Price;
  quantity: number;
  amount: number;
  description: string;
  period: { start: number; end: number };
}

/** Something to be billed with the next invoice: here always a proration, a credit where its amount is negative. */
export function newInvoiceItem(now: number, given: NewInvoiceItem): Stripe.InvoiceItem {
  const { price, quantity, amount, subscription, subscriptionItem } = given;
  return {
    id: newId('ii_1', 23),
    object: 'invoiceitem',
    amount,
    currency: price.currency,
    customer: given.customer,
    customer_account: null,
    date: now,
    description: given.description,
    discountable: false,
    discounts: [],
    invoice: null,
    livemode: false,
    metadata: {},
    parent: {
      subscription_details: { subscription, subscription_item: subscriptionItem },
      type: 'subscription_details',
    },
    period: given.period,
    pricing: {
      price_details: { price: price.id, product: idOf(price.product) },
      type: 'price_details',
      unit_amount_decimal: decimal(amount / Math.max(quantity, 1)),
    },
    proration: true,
    proration_details: { credited_items: null, discount_amounts: [] },
    quantity,
    quantity_decimal: decimal(quantity),
    tax_rates: [],
    test_clock: null,
  };
}
