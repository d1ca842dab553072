import type Stripe from 'stripe';
import { ENDED } from '../objects/subscription.ts';
import type { Work } from '../store/work.ts';
import { cancelNow } from './cancel-subscription.ts';

/** Deletes a customer. Live subscriptions end, payments and invoices stay. */
export async function deleteCustomer(work: Work, customer: Stripe.Customer) {
  const { data } = await work.list('subscription', { 'body.customer': customer.id }, { limit: 100 });
  for (const subscription of data) {
    if (!ENDED.includes(subscription.status)) await cancelNow(work, subscription);
  }
  const stub = await work.remove(customer.id);
  work.tell('customer.deleted', customer);
  return stub;
}
