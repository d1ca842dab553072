import type { EntitlementState } from './entitlement.state.ts';

/** Where a customer can be told something, and how they read it. */
export interface Recipient {
  email: string | null;
  /** BCP 47. */
  locale: string | null;
  telegramChatId: string | null;
  /** The channels that they chose. */
  notifications: readonly ('EMAIL' | 'TELEGRAM')[];
}

/** What the newest of a user's Stripe customers says; by e-mail, unless they chose otherwise. */
export function recipientOf({ customers }: Pick<EntitlementState, 'customers'>): Recipient {
  const newestFirst = Object.values(customers)
    .map(({ now }) => now)
    .filter(({ deleted }) => !deleted)
    .sort((a, b) => Number(b.createdAt) - Number(a.createdAt));
  return {
    email: newestFirst.find(({ email }) => email !== null)?.email ?? null,
    locale: newestFirst.find(({ locale }) => locale !== null)?.locale ?? null,
    telegramChatId: null,
    notifications: ['EMAIL'],
  };
}
