import { PERSONAL } from '../../facts/erase-payload.ts';

/** What else is personal in the rows that this service writes itself: parameters of calls to Stripe, and what became of a message. */
const PERSONAL_IN_ROWS: ReadonlySet<string> = new Set([
  ...PERSONAL,
  'customer_email',
  'receipt_email',
  'name',
  'phone',
  'address',
  // Where they were to be sent back to.
  'success_url',
  'cancel_url',
  'return_url',
  // What a mail server or a bot said about an address.
  'error',
]);

/** What this service writes into metadata, and that tells nothing about a person. */
const OUR_METADATA: ReadonlySet<string> = new Set([
  'userId',
  'checkoutId',
  'plan',
  'quantity',
  'campaign',
  'affiliate',
  'attempt',
]);

/**
 * The same value with null in place of everything personal, at any depth. For rows whose fields this service chose; the payload of an
 * event, to which others add fields, is erased by src/facts/erase-payload.ts. Applied again, it changes nothing.
 */
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

function isPersonal(key: string, { actor }: Record<string, unknown>): boolean {
  // A reason in a customer's own words. A reason that staff gave is part of the history.
  if (key === 'reason') return isRecord(actor) && actor['kind'] === 'CUSTOMER';
  return PERSONAL_IN_ROWS.has(key);
}

const ours = (metadata: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(metadata).map(([key, value]) => [key, OUR_METADATA.has(key) ? value : null]));

/** Instants are values, and not records. */
function isRecord(value: unknown): value is Record<string, unknown> {
  return Object.prototype.toString.call(value) === '[object Object]';
}
