import type Stripe from 'stripe';
import { currencyOptionsOf } from '../objects/price.ts';
import type { CheckoutPrivateState } from '../operations/checkout-session.ts';
import { billingPortal } from './billing-portal.ts';
import { checkoutSessions } from './checkout-sessions.ts';
import { coupons } from './coupons.ts';
import { customerBalance } from './customer-balance.ts';
import { customers } from './customers.ts';
import { disputes } from './disputes.ts';
import { type Endpoint, read } from './endpoint.ts';
import { events } from './events.ts';
import type { Includable } from './expansion.ts';
import { invoicePreview } from './invoice-preview.ts';
import { invoiceActions, invoices } from './invoices.ts';
import { list, listOf } from './list.ts';
import { paging } from './parameters.ts';
import { paymentMethods } from './payment-methods.ts';
import { payments } from './payments.ts';
import { portalConfigurations } from './portal-configurations.ts';
import { prices } from './prices.ts';
import { products } from './products.ts';
import { refunds } from './refunds.ts';
import { subscriptionItems } from './subscription-items.ts';
import { subscriptionSchedules } from './subscription-schedules.ts';
import { subscriptions } from './subscriptions.ts';
import { webhookEndpoints } from './webhook-endpoints.ts';

/** The list of test clocks is empty, because the sandbox has one clock for all customers. https://docs.stripe.com/api/test_clocks */
const testClocks: Endpoint[] = [
  read('/v1/test_helpers/test_clocks', paging, (request) =>
    listOf('test_helpers.test_clock', request, { url: '/v1/test_helpers/test_clocks', filter: {} }),
  ),
];

/** All endpoints of the sandbox under /v1. */
export const endpoints: Endpoint[] = [
  ...products,
  ...prices,
  ...customers,
  ...customerBalance,
  ...checkoutSessions,
  ...billingPortal,
  ...portalConfigurations,
  ...subscriptions,
  ...subscriptionItems,
  ...subscriptionSchedules,
  ...invoicePreview,
  ...invoiceActions,
  ...invoices,
  ...payments,
  ...paymentMethods,
  ...refunds,
  ...disputes,
  ...coupons,
  ...events,
  ...testClocks,
  ...webhookEndpoints,
];

const ALL = { limit: 100 };

/** The fields that an object has only if the request asks for them with `expand[]`. */
export const includable: Record<string, Includable> = {
  'checkout.session': {
    line_items: async (session, reader) => {
      const privateState = (await reader.privateState(
        'checkout.session',
        String(session['id']),
      )) as CheckoutPrivateState;
      return list(`/v1/checkout/sessions/${session['id']}/line_items`, {
        data: privateState.lineItems,
        has_more: false,
      });
    },
  },
  customer: {
    subscriptions: async (customer, reader) =>
      list(
        `/v1/customers/${customer['id']}/subscriptions`,
        await reader.list('subscription', { 'body.customer': customer['id'] }, ALL),
      ),
  },
  price: { currency_options: async (price) => currencyOptionsOf(price as unknown as Stripe.Price) },
  invoice: {
    payments: async (invoice, reader) =>
      list('/v1/invoice_payments', await reader.list('invoice_payment', { 'body.invoice': invoice['id'] }, ALL)),
  },
};
