import type Stripe from 'stripe';
import { newId } from '../store/ids.ts';
import { idOf } from '../store/kinds.ts';
import { decimal } from './price.ts';

interface NewLine {
  invoice: string;
  price: Stripe.Price;
  quantity: number;
  amount: number;
  description: string;
  period: { start: number; end: number };
  subscription: string | null;
  /** The item that it bills; a one-time price beside a subscription has none. */
  subscriptionItem: string | null;
  /** The invoice item that it comes from; that of a proration says so. */
  invoiceItem?: string | null | undefined;
  proration?: boolean | undefined;
  discountAmounts: { amount: number; discount: string }[];
}

/** One line of an invoice. */
export function newInvoiceLine(given: NewLine): Stripe.InvoiceLineItem {
  const { invoice, price, quantity, amount, period, discountAmounts } = given;
  return {
    id: newId('il_1', 23),
    object: 'line_item',
    amount,
    currency: price.currency,
    description: given.description,
    discount_amounts: discountAmounts,
    discountable: true,
    discounts: discountAmounts.map(({ discount }) => discount),
    invoice,
    livemode: false,
    metadata: {},
    parent: parentOf(given),
    period,
    pretax_credit_amounts: discountAmounts.map((it) => ({ ...it, type: 'discount' })),
    pricing: {
      price_details: { price: price.id, product: idOf(price.product) },
      type: 'price_details',
      unit_amount_decimal: decimal(amount / Math.max(quantity, 1)),
    },
    quantity,
    quantity_decimal: decimal(quantity),
    subscription: given.subscription,
    subtotal: amount,
    taxes: [],
  };
}

function parentOf(given: NewLine): Stripe.InvoiceLineItem.Parent {
  const { subscription, subscriptionItem, invoiceItem = null, proration = false } = given;
  if (subscriptionItem === null) {
    return {
      invoice_item_details: {
        invoice_item: invoiceItem ?? newId('ii_1', 23),
        proration,
        proration_details: { credited_items: null },
        subscription,
      },
      subscription_item_details: null,
      type: 'invoice_item_details',
    };
  }
  return {
    invoice_item_details: null,
    subscription_item_details: {
      invoice_item: invoiceItem,
      proration,
      proration_details: { credited_items: null },
      subscription,
      subscription_item: subscriptionItem,
    },
    type: 'subscription_item_details',
  };
}
