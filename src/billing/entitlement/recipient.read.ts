import DataLoader from 'dataloader';
import type { mongo } from 'mongoose';
import type { AccountDocument } from './account.document.ts';
import { readStates } from './accounts.read.ts';
import { newestCard } from './cards.ts';
import { type EntitlementState, NO_ENTITLEMENTS } from './entitlement.state.ts';

export type NotificationChannel = 'EMAIL' | 'TELEGRAM';

/** Where a customer can be told something, and how they read it. */
export interface Recipient {
  email: string | null;
  /** BCP 47. */
  locale: string | null;
  telegramChatId: string | null;
  /** The channels that they chose. */
  notifications: NotificationChannel[];
}

/** Reads where users can be told something: those that are asked for at once, at once. */
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

/** The card that is on file, as far as Stripe told. */
export interface PaymentMethodView {
  brand: string | null;
  last4: string | null;
  expMonth: number | null;
  expYear: number | null;
}

const CHANNELS: readonly NotificationChannel[] = ['EMAIL', 'TELEGRAM'];

/** What the customer said, else what the newest of their Stripe customers says; by e-mail, unless they chose otherwise. */
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

/** The card that Stripe told of last; null where it told of none. One of a deleted Stripe customer is gone with it. */
export function paymentMethodOf(
  state: Pick<EntitlementState, 'customers' | 'paymentMethods'>,
): PaymentMethodView | null {
  const newest = newestCard(state, ({ now }) => !state.customers[String(now.customerId)]?.now.deleted);
  if (!newest) return null;
  const { brand, last4, expMonth, expYear } = newest[1].now;
  return { brand, last4, expMonth, expYear };
}
