import type { ContactNow } from './own.fact.ts';
import { type StripeObject, textAt } from './stripe-value.ts';

/** Reads the internal event `contact.updated`. Returns only the fields that were set. An empty text clears a field, so it is read as null. */
export function contactNow(object: StripeObject): ContactNow {
  const notifications = object['notifications'];
  const confirms = textAt(object['confirms']);
  return {
    userId: textAt(object['userId']) ?? '',
    ...('email' in object ? { email: textAt(object['email']) } : {}),
    ...('pendingEmail' in object ? { pendingEmail: textAt(object['pendingEmail']) } : {}),
    ...(confirms === null ? {} : { confirms }),
    ...('locale' in object ? { locale: textAt(object['locale']) } : {}),
    ...('telegramChatId' in object ? { telegramChatId: textAt(object['telegramChatId']) } : {}),
    ...(Array.isArray(notifications) ? { notifications: notifications.map(String) } : {}),
  };
}
