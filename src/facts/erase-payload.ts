import { redacted } from '../platform/redact.ts';
import { rowOf, under } from './paths-read.ts';
import { pathsRead } from './read-fact.ts';
import { isObject, objectAt, type StripeObject } from './stripe-value.ts';

/**
 * A stored payload without anything personal. What stays: the fields that the event's fact is read from, except those in `PERSONAL`,
 * and IDs, amounts, dates, states and the country. Everything else becomes null, so a field that Stripe adds is erased by default.
 * Keys of `metadata` are free text and stay only if the fact reads them. Applied again, it changes nothing.
 */
export function erasePayload(type: string, payload: StripeObject): StripeObject {
  const read = pathsRead(type, payload);
  const { data: told, ...envelope } = payload;
  const data = objectAt(told);
  return {
    ...erased(envelope, '', new Set(ENVELOPE)),
    data: {
      ...('object' in data && { object: erasedValue(data['object'], 'object', '', read) }),
      // Its fields have the paths that they have in the object.
      ...('previous_attributes' in data && {
        previous_attributes: erasedValue(data['previous_attributes'], 'previous_attributes', '', read),
      }),
    },
  };
}

/** What identifies an event and tells where it came from. https://docs.stripe.com/api/events/object */
const ENVELOPE = [
  'id',
  'type',
  'object',
  'account',
  'api_version',
  'created',
  'livemode',
  'pending_webhooks',
  'request.id',
];

/** Fields that facts read and that say who a person is, how to reach them, what they pay with, or what was written about them. */
export const PERSONAL: ReadonlySet<string> = new Set([
  'email',
  'pendingEmail',
  'telegramChatId',
  'locale',
  'preferred_locales',
  'last4',
  'exp_month',
  'exp_year',
  'description',
  'clickId',
]);

function erased(object: StripeObject, path: string, read: ReadonlySet<string>): StripeObject {
  const kept = Object.entries(object).filter(([key]) => isFieldName(key));
  return Object.fromEntries(kept.map(([key, value]) => [key, erasedValue(value, key, under(path, key), read)]));
}

/** `key` is the nearest name: rows of a list have that of their list. What nothing reads is null as a whole if nothing of it stays. */
function erasedValue(value: unknown, key: string, path: string, read: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) {
    const rows = value.map((row) => erasedValue(row, key, rowOf(path), read));
    return read.has(path) || rows.some((row) => row !== null) ? rows : null;
  }
  if (!isObject(value)) return value === null || stays(key, value, read.has(path)) ? value : null;
  const fields = key === 'metadata' ? readFieldsOf(value, path, read) : value;
  const left = erased(fields, path, read);
  return path === '' || read.has(path) || Object.values(left).some((field) => field !== null) ? left : null;
}

/** Keys of metadata are chosen by people. */
const readFieldsOf = (metadata: StripeObject, path: string, read: ReadonlySet<string>): StripeObject =>
  Object.fromEntries(Object.entries(metadata).filter(([key]) => read.has(under(path, key))));

/** Keys of other maps can be, too. */
const isFieldName = (key: string): boolean => /^\w{1,64}$/.test(key);

function stays(key: string, value: unknown, isRead: boolean): boolean {
  if (PERSONAL.has(key)) return false;
  if (isRead) return key === 'order_reference' ? isId(value) : isOwnId(key) || !quotesPerson(value);
  return RULES.some(({ fields, holds }) => fields.test(key) && holds(value));
}

/** IDs of the product's, which can be e-mail addresses: they name the account in the books. */
const isOwnId = (key: string): boolean => ['id', 'userId', 'client_reference_id', 'stripeIds'].includes(key);

const quotesPerson = (value: unknown): boolean => typeof value === 'string' && redacted(value) !== value;

const isId = (value: unknown): boolean =>
  typeof value === 'string' && /^[a-z]{2,20}(?:_[A-Za-z0-9]+)+$/.test(value) && !value.includes('_secret');

/** Stripe's enumerations are words in lower case. */
const isState = (value: unknown): boolean =>
  typeof value === 'boolean' || (typeof value === 'string' && /^[a-z][a-z\d_.]{0,63}$/.test(value));

const isAmount = (value: unknown): boolean =>
  typeof value === 'number' || (typeof value === 'string' && /^-?\d{1,15}(?:\.\d{1,12})?$/.test(value));

/** Unix seconds since 2009, when Stripe began: no birthday of a customer. */
const isInstant = (value: unknown): boolean => typeof value === 'number' && value > 1.23e9 && value < 1e11;

const isCountry = (value: unknown): boolean => typeof value === 'string' && /^[A-Z]{2}$/.test(value);

/** What stays without being read: fields by name, and what each must hold. */
const RULES: readonly { fields: RegExp; holds: (value: unknown) => boolean }[] = [
  {
    fields:
      /^(?:id|account|balance_transaction|charge|charges|credit_note|customer|default_payment_method|default_source|discount|discounts|dispute|invoice|invoice_item|latest_charge|latest_invoice|payment_intent|payment_link|payment_method|pending_setup_intent|plan|price|product|promotion_code|refund|schedule|setup_intent|source|subscription|subscription_item|test_clock)$/,
    holds: isId,
  },
  {
    fields:
      /^(?:amount|balance|fee|net|quantity|subtotal|tax|total|percent_off)$|^(?:amount|subtotal|total|unit_amount)_|_amount$|_balance$/,
    holds: isAmount,
  },
  {
    fields:
      /^(?:created|date|start|end|due_by|arrival_date|available_on|billing_cycle_anchor|next_payment_attempt)$|_(?:at|date|start|end)$/,
    holds: isInstant,
  },
  {
    fields:
      /^(?:object|type|status|mode|currency|duration|interval|billing_reason|collection_method|livemode|active|paid|captured|refunded|disputed|deleted|has_more)$|_status$/,
    holds: isState,
  },
  { fields: /^country$|_country$/, holds: isCountry },
];
