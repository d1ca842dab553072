import type Stripe from 'stripe';
import { z } from 'zod';
import { startSubscription } from '../operations/start-subscription.ts';
import { idOf } from '../store/kinds.ts';
import type { Work } from '../store/work.ts';
import { discountsShape, redeemedFrom } from './discounts.ts';
import { integer, mergeMetadata, metadata, text } from './parameters.ts';
import { invalid, noSuch } from './refusal.ts';

/** The parameters of a subscription that is made without Checkout, on a card that the customer has. */
export const newSubscriptionShape = {
  customer: text,
  items: z.array(z.strictObject({ price: text, quantity: integer.optional() })).min(1, 'at least one is needed'),
  default_payment_method: text.optional(),
  description: text.optional(),
  metadata: metadata.optional(),
  trial_period_days: integer.optional(),
  discounts: discountsShape.optional(),
};

type Params = z.output<z.ZodObject<typeof newSubscriptionShape>>;

/** Starts a subscription on the customer's card; it stays `incomplete` where that is declined. */
export async function createSubscription(work: Work, params: Params): Promise<Stripe.Subscription> {
  const customer = await work.find('customer', params.customer);
  if (!customer) throw noSuch('customer', params.customer, 'customer');
  const items = await Promise.all(
    params.items.map(async ({ price: id, quantity = 1 }, index) => {
      const price = await work.find('price', id);
      if (!price) throw noSuch('price', id, `items[${index}][price]`);
      if (!price.recurring) {
        throw invalid(
          'The price specified is set to `type=one_time` but this field only accepts prices with `type=recurring`.',
          {
            param: `items[${index}][price]`,
          },
        );
      }
      return { price, quantity };
    }),
  );
  const method = await cardOf(work, customer, params.default_payment_method);
  if (!method && !params.trial_period_days) {
    throw invalid(
      'This customer has no attached payment source or default payment method. Please consider adding a default payment method.',
      { code: 'resource_missing' },
    );
  }
  const { subscription } = await startSubscription(work, {
    customer,
    currency: String(items[0]?.price.currency),
    items,
    extras: [],
    metadata: mergeMetadata(null, params.metadata),
    description: params.description ?? null,
    trialDays: params.trial_period_days ?? null,
    missingPaymentMethod: 'create_invoice',
    automaticTax: false,
    redeemed: await redeemedFrom(work, params.discounts, customer.id),
    checkoutSession: null,
    method,
    intent: null,
    circumstances: { authenticated: false, customerPresent: false },
  });
  return subscription;
}

async function cardOf(
  work: Work,
  customer: Stripe.Customer,
  asked: string | undefined,
): Promise<Stripe.PaymentMethod | null> {
  const reference = asked ?? customer.invoice_settings.default_payment_method;
  if (reference === null) return null;
  const method = await work.find('payment_method', idOf(reference));
  if (method?.customer === customer.id) return method;
  throw noSuch('PaymentMethod', idOf(reference), 'default_payment_method');
}
