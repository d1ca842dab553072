/**
 * What is personal in what Stripe sends and in what people tell this service: the one list. Whatever carries one of these names is
 * overwritten with null when an account is deleted. Ids, amounts, dates, states and the country stay: they are the books.
 */
const PERSONAL: ReadonlySet<string> = new Set([
  // who it is
  'email',
  'pendingEmail',
  'customer_email',
  'customer_email_address',
  'receipt_email',
  'instructions_email',
  'email_sent_to',
  'payer_email',
  'phone',
  'customer_phone',
  'verified_phone_last4',
  'customer_name',
  'individual_name',
  'business_name',
  'payer_name',
  'cardholder_name',
  'account_holder_name',
  'registered_name',
  'verified_name',
  'verified_email',
  'verified_address',
  'telegramChatId',
  'tax_id',
  'tax_ids',
  'customer_tax_ids',
  // where they are
  'line1',
  'line2',
  'city',
  'postal_code',
  'state',
  'address_line1',
  'address_line2',
  'address_city',
  'address_state',
  'address_zip',
  'shipping_address_zip',
  'to_postal_code',
  'ip_address',
  'customer_purchase_ip',
  'buyer_address',
  // what they speak
  'locale',
  'preferred_locale',
  'preferred_locales',
  // what they pay with
  'last4',
  'dynamic_last4',
  'iban_last4',
  'iban',
  'account_number',
  'exp_month',
  'exp_year',
  'fingerprint',
  // what they, or others about them, wrote
  'comment',
  'custom_fields',
  'evidence',
  // where they came from, and were to be sent back to
  'clickId',
  'success_url',
  'cancel_url',
  'return_url',
  // what a mail server or a bot said about an address
  'error',
]);

/** A `name` is a person's, unless it stands in one of these objects of Stripe's. */
const THINGS: ReadonlySet<unknown> = new Set(['product', 'coupon', 'entitlements.feature']);

/** Names of people only in these objects. */
const ONLY_IN: Readonly<Record<string, readonly string[]>> = { customer: ['description'], tax_id: ['value'] };

/** Of metadata, which may say anything, what this service wrote there stays. */
const OUR_METADATA: ReadonlySet<string> = new Set([
  'userId',
  'checkoutId',
  'plan',
  'quantity',
  'campaign',
  'affiliate',
  'attempt',
]);

/** The same value with null in place of everything personal, however deep. Done again, it changes nothing. */
export function withoutPersonal<T>(value: T): T {
  return (Array.isArray(value) ? value.map(withoutPersonal) : isRecord(value) ? cleaned(value) : value) as T;
}

function cleaned(object: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(object).map(([key, value]) => {
      if (isPersonal(key, object)) return [key, null];
      if (key === 'metadata' && isRecord(value)) return [key, ours(value)];
      return [key, withoutPersonal(value)];
    }),
  );
}

function isPersonal(key: string, { object: kind, actor }: Record<string, unknown>): boolean {
  if (key === 'name') return !THINGS.has(kind);
  // A reason in a customer's own words; staff's are part of the history.
  if (key === 'reason') return isRecord(actor) && actor['kind'] === 'CUSTOMER';
  return PERSONAL.has(key) || (ONLY_IN[String(kind)]?.includes(key) ?? false);
}

const ours = (metadata: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(metadata).map(([key, value]) => [key, OUR_METADATA.has(key) ? value : null]));

/** Instants are values. */
function isRecord(value: unknown): value is Record<string, unknown> {
  return Object.prototype.toString.call(value) === '[object Object]';
}
