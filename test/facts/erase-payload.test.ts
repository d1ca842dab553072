import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { erasePayload } from '../../src/facts/erase-payload.ts';
import { FOLDED_EVENT_TYPES, objectIn, readFact } from '../../src/facts/read-fact.ts';
import {
  chargeObject,
  customerObject,
  disputeObject,
  fraudWarningObject,
  intentObject,
  invoiceObject,
  invoicePaymentObject,
  type Json,
  paymentMethodObject,
  priceObject,
  refundObject,
  type StripeEvent,
  scheduleObject,
  sessionObject,
  stripeEvent,
  subscriptionObject,
  upcomingInvoiceObject,
} from '../support/stripe-events.ts';
import { testRecorded } from './recorded.ts';

const SECRET = 'Cora Secret';
const T = 1_760_000_000;

/** What an erased fact does not say any more, by the names that facts have for it. */
const PERSONAL = [
  'email',
  'pendingEmail',
  'locale',
  'telegramChatId',
  'last4',
  'expMonth',
  'expYear',
  'description',
  'clickId',
];

function withoutPersonal(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutPersonal);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  const left = Object.entries(value).map(([key, field]) => [
    key,
    PERSONAL.includes(key) ? null : withoutPersonal(field),
  ]);
  return left.every(([, field]) => field === null) ? null : Object.fromEntries(left);
}

/** Every personal field of a fact that still says something. */
function personalIn(value: unknown, path: string[] = []): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, field]) =>
    PERSONAL.includes(key) && field !== null ? [[...path, key].join('.')] : personalIn(field, [...path, key]),
  );
}

/** The same value with more fields in each of its objects, as Stripe may add them tomorrow. */
function grown(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(grown);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.fromEntries(Object.entries(value).map(([key, field]) => [key, grown(field)]));
  const added = {
    [SECRET]: SECRET,
    nickname: SECRET,
    shoe_size: 4_242,
    is_tall: true,
    aliases: [SECRET, { of: SECRET }],
    friends: { cora_lee: SECRET, 'cora@example.com': 1 },
  };
  return { ...fields, ...added };
}

const erasedText = (event: StripeEvent): string => JSON.stringify(erasePayload(event.type, event));
const factOf = (event: unknown): unknown => readFact((event as StripeEvent).type, event as StripeEvent);

/** Every place in a value that holds a text. */
function textsOf(value: unknown, path: (string | number)[] = []): (string | number)[][] {
  if (typeof value === 'string') return [path];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, field]) => textsOf(field, [...path, key]));
}

function replaced<T>(value: T, [key, ...rest]: readonly (string | number)[], text: string): T {
  if (key === undefined) return text as T;
  const copy = (Array.isArray(value) ? [...value] : { ...value }) as Record<string | number, unknown>;
  copy[key] = replaced(copy[key], rest, text);
  return copy as T;
}

const own = (type: string, object: Json) => stripeEvent(type, T, object);
const OWN: [string, StripeEvent][] = [
  [
    'contact',
    own('contact.updated', {
      id: 'u1',
      userId: 'u1',
      email: 'c@example.com',
      pendingEmail: 'cora@example.com',
      locale: 'de',
      telegramChatId: '7',
      notifications: ['EMAIL'],
    }),
  ],
  [
    'members',
    own('organization.members_changed', {
      id: 'acme',
      userId: 'organization:acme',
      seq: 3,
      operation: 'op_1',
      // User IDs are the product's own, and stay even if they look like addresses: the seats depend on them.
      set: [{ userId: 'cora@example.com', role: 'OWNER' }],
      removed: [{ userId: 'bob' }],
      seated: [{ userId: 'cora@example.com' }],
      unseated: [],
    }),
  ],
  [
    'grant',
    own('grant.created', { id: 'g1', userId: 'u1', feature: 'f', limit: 5, validUntil: '2027-01-01T00:00:00.000Z' }),
  ],
  ['customer_link', own('customer.linked', { id: 'cus_1', userId: 'cora@example.com' })],
  ['erasure', own('customer.erased', { id: 'u1', userId: 'u1', stripeIds: ['cus_1', 'cs_1'] })],
  ['refold', own('account.refolded', { id: 'cus_1', reason: 'It was rebuilt from its events.' })],
  ['refund_request', own('refund.requested', { id: 're_1', userId: 'u1', paymentId: 'in_1', amount: 5 })],
];
const SCHEDULE = {
  ...{ id: 'sub_sched_1', customer: 'cus_1', subscription: 'sub_1' },
  phases: ['premium', 'basic'].map((plan, n) => ({ start: T + n * 86_400, price: priceObject(`${plan}_month_eur`) })),
};
const charged = { id: 'ch_1', customer: 'cus_1', paymentIntent: 'pi_1' } as never;
const STRIPE: [string, StripeEvent][] = (['current', 'legacy'] as const).flatMap((era): [string, StripeEvent][] => [
  [
    `customer, ${era}`,
    stripeEvent('customer.updated', T, customerObject('cus_1', 'u1', { name: SECRET, preferred_locales: ['de'] }), {
      previous: { email: 'old@example.com', metadata: { nick: SECRET }, name: SECRET },
    }),
  ],
  [
    `subscription, ${era}`,
    stripeEvent(
      'customer.subscription.updated',
      T,
      subscriptionObject({
        ...{ id: 'sub_1', customer: 'cus_1', userId: 'u1', era },
        more: { cancellation_details: { comment: SECRET, feedback: 'unused' } },
      }),
      {
        previous: {
          status: 'trialing',
          cancellation_details: { comment: SECRET },
          items: { data: [{ id: 'si_1', quantity: 3, metadata: { nick: SECRET } }] },
        },
      },
    ),
  ],
  [
    `subscription schedule, ${era}`,
    stripeEvent('subscription_schedule.updated', T, {
      ...scheduleObject({ ...SCHEDULE, current: 0 }),
      metadata: { nick: SECRET },
    }),
  ],
  [
    `invoice, ${era}`,
    stripeEvent(
      'invoice.paid',
      T,
      invoiceObject({
        id: 'in_1',
        customer: 'cus_1',
        subscription: 'sub_1',
        era,
        more: {
          customer_email: 'c@example.com',
          footer: SECRET,
          last_finalization_error: { message: 'No address.', code: 'x' },
        },
      }),
    ),
  ],
  [
    `checkout session, ${era}`,
    stripeEvent(
      'checkout.session.completed',
      T,
      sessionObject('cs_1', 'cus_1', {
        client_reference_id: 'cora@example.com',
        metadata: { userId: 'cora@example.com', plan: 'premium', quantity: '2', clickId: 'click', campaign: 'spring' },
        line_items: { data: [{ description: SECRET, quantity: 1, price: priceObject('basic') }] },
      }),
    ),
  ],
  [
    `payment intent, ${era}`,
    stripeEvent(
      'payment_intent.payment_failed',
      T,
      intentObject({
        id: 'pi_1',
        customer: 'cus_1',
        more: {
          payment_details: { order_reference: SECRET },
          last_payment_error: {
            code: 'card_declined',
            message: 'Declined.',
            payment_method: { billing_details: { name: SECRET } },
          },
        },
      } as never),
    ),
  ],
  [
    `charge, ${era}`,
    stripeEvent(
      'charge.refunded',
      T,
      chargeObject({
        ...(charged as Json),
        more: { receipt_email: 'c@example.com', failure_message: 'Declined.' },
      } as never),
    ),
  ],
  [
    `refund, ${era}`,
    stripeEvent('refund.created', T, refundObject({ id: 're_1', charge: 'ch_1', paymentIntent: 'pi_1' } as never)),
  ],
  [
    `credit note, ${era}`,
    stripeEvent('credit_note.created', T, {
      id: 'cn_1',
      object: 'credit_note',
      invoice: 'in_1',
      amount: 5,
      out_of_band_amount: 5,
      currency: 'eur',
      status: 'issued',
      created: T,
      memo: SECRET,
    }),
  ],
  [
    `dispute, ${era}`,
    stripeEvent('charge.dispute.created', T, {
      ...disputeObject({ id: 'dp_1', charge: 'ch_1', paymentIntent: 'pi_1' } as never),
      evidence: { customer_name: SECRET, customer_email_address: 'c@example.com' },
    }),
  ],
  [`fraud warning, ${era}`, stripeEvent('radar.early_fraud_warning.created', T, fraudWarningObject('issfr_1', 'ch_1'))],
  [`payment method, ${era}`, stripeEvent('payment_method.attached', T, paymentMethodObject('pm_1', 'cus_1'))],
  [`invoice payment, ${era}`, stripeEvent('invoice_payment.paid', T, invoicePaymentObject('inpay_1', 'in_1', 'pi_1'))],
  [
    `upcoming invoice, ${era}`,
    stripeEvent(
      'invoice.upcoming',
      T,
      upcomingInvoiceObject({ customer: 'cus_1', subscription: 'sub_1', era, periodEnd: T } as never),
    ),
  ],
  [
    `price, ${era}`,
    stripeEvent(
      'price.synced',
      T,
      priceObject('basic', { customer: 'cus_1', currency_options: { usd: { unit_amount: 5 } } }),
    ),
  ],
]);

/** Stripe's own sample of each kind of object, under each type of event that carries it. */
function samples(): [string, StripeEvent][] {
  const description = process.env['STRIPE_DESCRIPTION'];
  const file = description ? join(description, '../fixtures.json') : '../shared/stripe/fixtures.json';
  if (!existsSync(file)) return [];
  const { resources } = JSON.parse(readFileSync(file, 'utf8')) as { resources: Record<string, Json> };
  const types = FOLDED_EVENT_TYPES.flatMap((type) => {
    const name = Object.keys(resources).find(
      (kind) => type.startsWith(`${PARENTS[kind] ?? ''}${kind}.`) && !/^(account|balance)$/.test(kind),
    );
    return name
      ? [[`Stripe's sample of ${type}`, stripeEvent(type, T, resources[name] as Json)] as [string, StripeEvent]]
      : [];
  });
  return types;
}
const PARENTS: Record<string, string> = {
  subscription: 'customer.',
  dispute: 'charge.',
  refund: '',
  'radar.early_fraud_warning': '',
};

const ALL = [...OWN, ...STRIPE, ...samples()];

/** A test for each of these events, and for each event that was recorded from Stripe. */
function testAll(name: string, check: (event: StripeEvent) => void): void {
  test.each(ALL)(`${name}: %s`, (_name, event) => check(event));
  testRecorded(`${name}: $name`, ({ event }) => check(event));
}

/** What the fact says, where an ID can have become one that cannot be read. */
function saidBy(event: StripeEvent): unknown {
  try {
    return factOf(event);
  } catch {
    return 'unreadable';
  }
}

/** Read by facts even where nothing follows from it, and never a person's words: Stripe's enumerations, IDs, and the number and links of an invoice. */
const NOT_FREE_TEXT: ReadonlySet<string> = new Set([
  ...['status', 'currency', 'type', 'usage_type', 'billing_scheme', 'collection_method', 'billing_reason'],
  ...['subscription', 'number', 'invoice_pdf', 'hosted_invoice_url'],
]);

describe('erasing the payload of an event', () => {
  test('erasing the payload of an event covers each kind of fact', () => {
    const kinds = new Set(ALL.map(([, event]) => (factOf(event) as { kind: string } | null)?.kind));
    const all = new Set(
      FOLDED_EVENT_TYPES.map(
        (type) => readFact(type, own(type, { id: 'x_1', userId: 'u', subscription: 'sub_9' }))?.kind,
      ),
    );
    expect([...all].filter((kind) => !kinds.has(kind as string))).toEqual([]);
  });

  testAll('leaves the fact as it was, but for what is personal', (event) => {
    const left = factOf(erasePayload(event.type, event));
    expect(withoutPersonal(left)).toEqual(withoutPersonal(factOf(event)));
    expect(left).toEqual(factOf(JSON.parse(erasedText(event))));
  });

  testAll('leaves no personal field in the fact', (event) => {
    expect(personalIn(factOf(erasePayload(event.type, event)))).toEqual([]);
  });

  testAll('erases fields that Stripe adds tomorrow, at any depth [T43]', (event) => {
    const { data } = event;
    const more = { ...event, ...(grown({}) as object), data: grown(data) } as StripeEvent;
    const text = erasedText(more);
    expect(text).not.toMatch(/Cora|cora_lee|cora@example.com":|4242\b|"is_tall":true/);
    expect(withoutPersonal(factOf(JSON.parse(text)))).toEqual(withoutPersonal(factOf(event)));
  });

  testAll('erases every text that the fact does not depend on', (event) => {
    const fact = JSON.stringify(withoutPersonal(factOf(event)));
    const freeTexts = textsOf(event.data, ['data']).filter((path) => !NOT_FREE_TEXT.has(String(path.at(-1))));
    const kept = freeTexts.filter((path) => {
      const changed = replaced(event, path, SECRET);
      return erasedText(changed).includes(SECRET) && JSON.stringify(withoutPersonal(saidBy(changed))) === fact;
    });
    expect(kept.map((path) => path.join('.'))).toEqual([]);
  });

  test('erasing a payload keeps the metadata that the fact reads, and no other key, whatever its name', () => {
    const metadata = {
      userId: 'u1',
      status: 'divorced',
      amount: '5',
      country: 'DE',
      born_at: 1_300_000_000,
      cora_lee: 'x',
    };
    const event = stripeEvent('customer.updated', T, customerObject('cus_1', 'u1', { metadata }));
    expect(objectIn(erasedText(event))['metadata']).toEqual({ userId: 'u1' });
  });

  testAll('changes nothing when it is done again', (event) => {
    const once = erasedText(event);
    expect(erasedText(JSON.parse(once))).toBe(once);
  });
});
