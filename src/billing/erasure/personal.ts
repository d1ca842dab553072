import { PERSONAL } from '../../facts/erase-payload.ts';

/** Personal fields of rows that this service writes itself: parameters of calls to Stripe, and deliveries of messages. */
const PERSONAL_IN_ROWS: ReadonlySet<string> = new Set([
  ...PERSONAL,
  'customer_email',
  'receipt_email',
  'name',
  'phone',
  'address',
  // URLs to which the customer returns.
  'success_url',
  'cancel_url',
  'return_url',
  // Replies of mail servers and bots, which quote addresses.
  'error',
  // What a message said.
  'subject',
  'text',
]);

/** Keys of metadata that this service writes and that are not personal. */
const OUR_METADATA: ReadonlySet<string> = new Set([
  'userId',
  'organizationId',
  'checkoutId',
  'plan',
  'quantity',
  'campaign',
  'affiliate',
  'attempt',
]);

/**
 * Returns the value with null in place of personal fields, at any depth. For rows whose fields this service chooses. Payloads of events, which
 * have Stripe's fields, are erased by src/facts/erase-payload.ts. Repeating it changes nothing.
 */
export function withoutPersonal<T>(value: T): T {
  return (Array.isArray(value) ? value.map(withoutPersonal) : isRecord(value) ? cleaned(value) : value) as T;
}

function cleaned(object: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(object).map(([key, value]) => {
      if (isPersonal(key, object)) return [key, null];
      if (key === 'metadata' && isRecord(value)) return [key, ourMetadata(value)];
      return [key, withoutPersonal(value)];
    }),
  );
}

function isPersonal(key: string, { actor }: Record<string, unknown>): boolean {
  // A reason in a customer's own words. A reason that staff gave is part of the history.
  if (key === 'reason') return isRecord(actor) && actor['kind'] === 'CUSTOMER';
  return PERSONAL_IN_ROWS.has(key);
}

const ourMetadata = (metadata: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(metadata).map(([key, value]) => [key, OUR_METADATA.has(key) ? value : null]));

/** Whether a value is a plain object. A `Date` is not. */
function isRecord(value: unknown): value is Record<string, unknown> {
  return Object.prototype.toString.call(value) === '[object Object]';
}
