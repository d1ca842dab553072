import type Stripe from 'stripe';
import { planOf } from '../objects/price.ts';
import { idOf } from '../store/kinds.ts';
import type { Reader } from '../store/reader.ts';

/** The shape in which webhooks are sent: that of the current API, or the one before basil (2025-03-31). */
export type Era = 'legacy' | 'current';

// The latest version whose events have the shape that old accounts still send.
const LEGACY_VERSION = '2020-08-27';

/** Returns an event in the shape of a webhook of this era. The API always shows the current shape. */
export async function renderEvent(event: Stripe.Event, era: Era, reader: Reader): Promise<Stripe.Event> {
  if (era === 'current') return event;
  const { object, ...rest } = event.data as unknown as { object: Fields; previous_attributes?: Fields };
  const rendered = { ...(await renderObject(object, reader)) };
  // The invoice of `invoice.upcoming` has no ID yet.
  if (event.type === 'invoice.upcoming') delete rendered['id'];
  const previous = rest.previous_attributes && previousOf(object, rest.previous_attributes);
  const data = { object: rendered, ...(previous ? { previous_attributes: previous } : {}) };
  return { ...event, api_version: LEGACY_VERSION, data } as unknown as Stripe.Event;
}

async function renderObject(object: Fields, reader: Reader): Promise<Fields> {
  const shape = LEGACY_SHAPES[String(object['object'])];
  return shape ? shape(object, reader) : object;
}

/** Converts `previous_attributes` of a subscription: its period was a field of the subscription itself. */
function previousOf(object: Fields, previous: Fields): Fields {
  if (object['object'] !== 'subscription' || !previous['items']) return previous;
  const [was] = (previous['items'] as { data: Fields[] }).data;
  const [is] = (object['items'] as { data: Fields[] }).data;
  const moved = ['current_period_start', 'current_period_end'].filter((name) => was && is && was[name] !== is[name]);
  return { ...previous, ...Object.fromEntries(moved.map((name) => [name, was?.[name]])) };
}

type Fields = Record<string, unknown>;

type Shape = (object: Fields, reader: Reader) => Promise<Fields>;

/** The shapes of objects before basil, each converted from the current shape. */
const LEGACY_SHAPES: Record<string, Shape> = {
  async subscription(fields) {
    const subscription = fields as unknown as Stripe.Subscription;
    const [first, second] = subscription.items.data;
    const only = second ? null : first;
    const data = subscription.items.data.map(
      ({
        current_period_start: _start,
        current_period_end: _end,
        current_trial: _trial,
        discounts: _discounts,
        ...item
      }) => item,
    );
    return {
      ...without(fields, ['billing_mode', 'billing_schedules', 'customer_account', 'managed_payments', 'discounts']),
      current_period_start: first?.current_period_start,
      current_period_end: first?.current_period_end,
      discount: null,
      items: { ...subscription.items, data, total_count: data.length },
      plan: only?.plan ?? null,
      quantity: only?.quantity ?? null,
    };
  },

  async invoice(fields, reader) {
    const invoice = fields as unknown as Stripe.Invoice;
    const intent = await intentOf(reader, invoice);
    const data = await Promise.all(invoice.lines.data.map((line) => legacyLine(line, reader)));
    return {
      ...without(fields, [
        'parent',
        'amount_overpaid',
        'total_taxes',
        'total_pretax_credit_amounts',
        'customer_account',
      ]),
      subscription: idOrNull(invoice.parent?.subscription_details?.subscription),
      subscription_details: { metadata: invoice.parent?.subscription_details?.metadata },
      payment_intent: intent?.id ?? null,
      charge: invoice.attempted ? idOrNull(intent?.latest_charge) : null,
      paid: invoice.status === 'paid',
      paid_out_of_band: false,
      discount: null,
      tax: null,
      total_tax_amounts: [],
      application_fee_amount: null,
      transfer_data: null,
      quote: null,
      lines: { ...invoice.lines, data, total_count: data.length },
    };
  },

  async charge(fields, reader) {
    const charge = fields as unknown as Stripe.Charge;
    const { data } = await reader.list('refund', { 'body.charge': charge.id }, { limit: 100 });
    const url = `/v1/charges/${charge.id}/refunds`;
    return {
      ...fields,
      invoice: await invoiceOf(reader, charge.payment_intent),
      dispute: await disputeOf(reader, charge),
      refunds: { object: 'list', data, has_more: false, total_count: data.length, url },
    };
  },

  async payment_intent(fields, reader) {
    const { id } = fields as unknown as Stripe.PaymentIntent;
    const filter = { 'body.payment_intent': id };
    const { data } = await reader.list('charge', filter, { limit: 100 });
    const url = `/v1/charges?payment_intent=${id}`;
    return {
      ...without(fields, ['payment_details', 'excluded_payment_method_types', 'managed_payments']),
      invoice: await invoiceOf(reader, id),
      charges: { object: 'list', data, has_more: false, total_count: data.length, url },
    };
  },

  async 'checkout.session'(fields) {
    return without(fields, ['ui_mode', 'managed_payments', 'integration_identifier', 'origin_context']);
  },

  async subscription_schedule(fields) {
    const { phases } = fields as unknown as Stripe.SubscriptionSchedule;
    return {
      ...without(fields, ['billing_mode', 'customer_account', 'pause_schedules']),
      phases: phases.map(({ discounts: _discounts, items, ...phase }) => ({
        ...phase,
        coupon: null,
        items: items.map(({ discounts: _none, ...item }) => item),
      })),
    };
  },

  async discount(fields, reader) {
    const { source } = fields as unknown as Stripe.Discount;
    return { ...without(fields, ['source']), coupon: await reader.find('coupon', idOf(String(source.coupon))) };
  },

  async promotion_code(fields, reader) {
    const { promotion } = fields as unknown as Stripe.PromotionCode;
    return { ...without(fields, ['promotion']), coupon: await reader.find('coupon', idOf(String(promotion.coupon))) };
  },
};

async function legacyLine(line: Stripe.InvoiceLineItem, reader: Reader): Promise<Fields> {
  const { parent, pricing, taxes: _taxes, pretax_credit_amounts: _credit, ...rest } = line;
  const item = parent?.subscription_item_details;
  const price = await reader.find('price', String(pricing?.price_details?.price));
  return {
    ...rest,
    type: item ? 'subscription' : 'invoiceitem',
    price,
    plan: price?.recurring ? planOf(price) : null,
    proration: item?.proration ?? parent?.invoice_item_details?.proration,
    proration_details: { credited_items: null },
    subscription_item: item?.subscription_item ?? null,
    tax_amounts: [],
    tax_rates: [],
  };
}

async function intentOf(reader: Reader, { id, status }: Stripe.Invoice): Promise<Stripe.PaymentIntent | null> {
  if (status === 'draft') return null;
  const { data } = await reader.list('invoice_payment', { 'body.invoice': id }, { limit: 1 });
  const named = data[0]?.payment.payment_intent;
  return named ? reader.find('payment_intent', idOf(named)) : null;
}

async function invoiceOf(reader: Reader, intent: Stripe.Charge['payment_intent']): Promise<string | null> {
  const filter = { 'body.payment.payment_intent': idOf(String(intent)) };
  const { data } = await reader.list('invoice_payment', filter, { limit: 1 });
  return idOrNull(data[0]?.invoice);
}

async function disputeOf(reader: Reader, { id, disputed }: Stripe.Charge): Promise<string | null> {
  if (!disputed) return null;
  const { data } = await reader.list('dispute', { 'body.charge': id }, { limit: 1 });
  return idOrNull(data[0]);
}

function idOrNull(reference: string | { id: string } | null | undefined): string | null {
  if (!reference) return null;
  return typeof reference === 'string' ? reference : reference.id;
}

function without(fields: Fields, names: string[]): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));
}
