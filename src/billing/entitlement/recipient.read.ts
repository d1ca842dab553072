import DataLoader from 'dataloader';
import type { mongo } from 'mongoose';
import type { AccountDocument } from './account.document.ts';
import { readStates } from './accounts.read.ts';
import { newestCard } from './cards.ts';
import { type EntitlementState, NO_ENTITLEMENTS } from './entitlement.state.ts';

export type NotificationChannel = 'EMAIL' | 'TELEGRAM';

/** The addresses and the language of a customer, for messages. */
export interface Recipient {
  email: string | null;
  /** A language tag (BCP 47). */
  locale: string | null;
  telegramChatId: string | null;
  /** The channels that they chose. */
  notifications: NotificationChannel[];
}

/** Creates a function that reads the contact details of a user. Calls at the same time share one read. */
export function createRecipients(accounts: mongo.Collection<AccountDocument>): (userId: string) => Promise<Recipient> {
  const loader = new DataLoader(
    async (userIds: readonly string[]) => {
      const states = await readStates(accounts, userIds);
      return userIds.map((userId) => recipientOf(states.get(userId)?.state ?? NO_ENTITLEMENTS));
    },
    { cache: false },
  );
  return (userId) => loader.load(userId);
}

/** The card on file. */
export interface PaymentMethodView {
  brand: string | null;
  last4: string | null;
  expMonth: number | null;
  expYear: number | null;
}

const CHANNELS: readonly NotificationChannel[] = ['EMAIL', 'TELEGRAM'];

/** Returns the contact details that the customer set, else those of their newest Stripe customer. The default channel is e-mail. */
export function recipientOf({ customers, contact }: Pick<EntitlementState, 'customers' | 'contact'>): Recipient {
  const newestFirst = Object.values(customers)
    .map(({ now }) => now)
    .filter(({ deleted }) => !deleted)
    .sort((a, b) => Number(b.createdAt) - Number(a.createdAt));
  const chosen = contact?.notifications;
  return {
    email: contact?.email ?? newestFirst.find(({ email }) => email !== null)?.email ?? null,
    locale: contact?.locale ?? newestFirst.find(({ locale }) => locale !== null)?.locale ?? null,
    telegramChatId: contact?.telegramChatId ?? null,
    notifications: chosen ? CHANNELS.filter((channel) => chosen.includes(channel)) : ['EMAIL'],
  };
}

/** Returns the card with the latest event, null if no card is known. Cards of deleted Stripe customers do not count. */
export function paymentMethodOf(
  state: Pick<EntitlementState, 'customers' | 'paymentMethods'>,
): PaymentMethodView | null {
  const newest = newestCard(state, ({ now }) => !state.customers[String(now.customerId)]?.now.deleted);
  if (!newest) return null;
  const { brand, last4, expMonth, expYear } = newest[1].now;
  return { brand, last4, expMonth, expYear };
}
