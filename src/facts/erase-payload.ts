import { redacted } from '../platform/redact.ts';
import { rowOf, under } from './paths-read.ts';
import { pathsRead } from './read-fact.ts';
import { isObject, objectAt, type StripeObject } from './stripe-value.ts';

/**
 * Returns a stored payload without personal data. It keeps the fields that the event's fact is read from, except those in `PERSONAL`,
 * and IDs, amounts, dates, states and the country. Everything else becomes null, so a field that Stripe adds is erased by default.
 * Keys of `metadata` are free text and stay only if the fact reads them. Erasing an erased payload changes nothing.
 */
export function erasePayload(type: string, payload: StripeObject): StripeObject {
  const read = pathsRead(type, payload);
  const { data: sent, ...envelope } = payload;
  const data = objectAt(sent);
  return {
    ...erased(envelope, '', new Set(ENVELOPE)),
    data: {
      ...('object' in data && { object: erasedValue(data['object'], 'object', '', read) }),
      // `read` has the paths inside the object, and they are the same inside `previous_attributes`.
      ...('previous_attributes' in data && {
        previous_attributes: erasedValue(data['previous_attributes'], 'previous_attributes', '', read),
      }),
    },
  };
}

/** The fields that identify an event and its origin. https://docs.stripe.com/api/events/object */
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

/** Personal fields that facts read: who a person is, how to reach them, what they pay with, and free text about them. */
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

/**
 * Returns the part of a value that stays. `key` is the name of its field. Rows of a list have the name of the list. An object or a list
 * that no fact reads becomes null if every part of it is erased.
 */
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

/** The metadata that the fact reads. Other keys are dropped, because people choose them and can put personal data into a key. */
const readFieldsOf = (metadata: StripeObject, path: string, read: ReadonlySet<string>): StripeObject =>
  Object.fromEntries(Object.entries(metadata).filter(([key]) => read.has(under(path, key))));

/** Whether a key is the name of a field. People choose the keys of some other maps, too. */
const isFieldName = (key: string): boolean => /^\w{1,64}$/.test(key);

function stays(key: string, value: unknown, isRead: boolean): boolean {
  if (PERSONAL.has(key)) return false;
  if (isRead) return key === 'order_reference' ? isId(value) : isOwnId(key) || !quotesPerson(value);
  return RULES.some(({ fields, holds }) => fields.test(key) && holds(value));
}

/** Whether a field holds an ID that the product chose. It stays even if it looks like an e-mail address, because the books refer to it. */
const isOwnId = (key: string): boolean =>
  ['id', 'userId', 'organizationId', 'client_reference_id', 'stripeIds'].includes(key);

const quotesPerson = (value: unknown): boolean => typeof value === 'string' && redacted(value) !== value;

const isId = (value: unknown): boolean =>
  typeof value === 'string' && /^[a-z]{2,20}(?:_[A-Za-z0-9]+)+$/.test(value) && !value.includes('_secret');

/** Stripe's enumerations are words in lower case. */
const isState = (value: unknown): boolean =>
  typeof value === 'boolean' || (typeof value === 'string' && /^[a-z][a-z\d_.]{0,63}$/.test(value));

const isAmount = (value: unknown): boolean =>
  typeof value === 'number' || (typeof value === 'string' && /^-?\d{1,15}(?:\.\d{1,12})?$/.test(value));

/** Unix seconds since 2009, when Stripe began. Earlier ones can be a birthday. */
const isInstant = (value: unknown): boolean => typeof value === 'number' && value > 1.23e9 && value < 1e11;

const isCountry = (value: unknown): boolean => typeof value === 'string' && /^[A-Z]{2}$/.test(value);

/** Fields that stay although no fact reads them: the names, and a check of the value. */
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
