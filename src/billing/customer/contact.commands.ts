import type { IdempotentOperation } from '../../platform/idempotent-operation.ts';
import type { StripeGateway } from '../../platform/stripe.ts';
import type { Acted } from '../actor.ts';
import { ownEvent } from '../own-event.ts';
import { type Record as RecordEvents, synced } from '../synced.ts';
import type { Buyer } from './buyer.ts';

/** The fields to change. An absent field stays as it is, and null deletes it. */
export interface ContactRequest {
  email?: string | null;
  /** A language tag (BCP 47). */
  locale?: string | null;
  telegramChatId?: string | null;
  /** The channels for optional messages. Empty for none. */
  notifications?: ('EMAIL' | 'TELEGRAM')[];
}

export interface ContactOptions {
  gateway: StripeGateway;
  record: RecordEvents;
  /** Returns the user's Stripe customers, newest first. */
  stripeCustomersOf(userId: string): Promise<string[]>;
}

export interface UpdateContactOptions extends ContactOptions {
  /** Whether e-mail can be sent. If not, no address can be confirmed, and a new one takes effect at once. */
  sendsEmail: boolean;
  /** Returns the current e-mail address of a user. */
  emailOf(userId: string): Promise<string | null>;
  /** Throws if the user has requested too many confirmations. */
  admit(): Promise<void>;
}

/**
 * Changes the contact details of a customer. A new e-mail address takes effect once the customer opens the link that is sent to it, unless
 * the caller's token has that address. Stripe, which sends e-mails too, is updated first: if it cannot answer, nothing changes.
 */
export async function updateContact(
  buyer: Buyer,
  request: ContactRequest,
  by: Acted,
  { id }: Pick<IdempotentOperation, 'id'>,
  options: UpdateContactOptions,
): Promise<void> {
  const { userId } = buyer;
  const { email, ...others } = request;
  const waits = typeof email === 'string' && options.sendsEmail && !(await isKnown(email, buyer, options));
  if (waits) await options.admit();
  const inForce = waits ? others : request;
  await tellStripe(userId, inForce, by, options);
  // Every change of the address replaces an earlier request.
  const asked = email === undefined ? {} : { pendingEmail: waits ? email : null };
  await options.record([ownEvent('contact.updated', id, { ...inForce, ...asked, id: userId, userId }, by)]);
}

async function isKnown(email: string, buyer: Buyer, { emailOf }: UpdateContactOptions): Promise<boolean> {
  return email === buyer.email || email === (await emailOf(buyer.userId));
}

/** Writes an address and a language to the user's Stripe customers. */
export async function tellStripe(
  userId: string,
  { email, locale }: ContactRequest,
  by: Acted,
  { gateway, record, stripeCustomersOf }: ContactOptions,
): Promise<void> {
  const [customer] = email || locale ? await stripeCustomersOf(userId) : [];
  if (customer === undefined) return;
  const params = { ...(email ? { email } : {}), ...(locale ? { preferred_locales: [locale] } : {}) };
  const read = await gateway.ask((stripe) => stripe.customers.update(customer, params), [customer]);
  await record([synced('customer.synced', read, by)]);
}
