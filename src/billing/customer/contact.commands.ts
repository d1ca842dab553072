import { randomUUID } from 'node:crypto';
import type { StripeGateway } from '../../platform/stripe.ts';
import type { CommandContext } from '../actor.ts';
import { ownEvent } from '../own-event.ts';
import { type Record as RecordEvents, synced } from '../synced.ts';

/** What is to change; what is absent stays, null takes back what was said before. */
export interface ContactRequest {
  email?: string | null;
  /** BCP 47. */
  locale?: string | null;
  telegramChatId?: string | null;
  /** The channels on which optional messages come: none, if empty. */
  notifications?: ('EMAIL' | 'TELEGRAM')[];
}

export interface ContactOptions {
  gateway: StripeGateway;
  record: RecordEvents;
  /** The user's customers at Stripe, newest first. */
  stripeCustomersOf(userId: string): Promise<string[]>;
}

/**
 * Keeps how a customer wants to be reached. An address and a language are told to Stripe first, whose own mails go there: where
 * Stripe cannot answer, nothing is changed.
 */
export async function updateContact(
  userId: string,
  request: ContactRequest,
  context: CommandContext,
  { gateway, record, stripeCustomersOf }: ContactOptions,
): Promise<void> {
  const { email, locale } = request;
  const by = { ...context, reason: null };
  const [customer] = email || locale ? await stripeCustomersOf(userId) : [];
  if (customer !== undefined) {
    const told = { ...(email ? { email } : {}), ...(locale ? { preferred_locales: [locale] } : {}) };
    await record([
      synced('customer.synced', await gateway.ask((stripe) => stripe.customers.update(customer, told), [customer]), by),
    ]);
  }
  await record([ownEvent('contact.updated', randomUUID(), { ...request, id: userId, userId }, by)]);
}
