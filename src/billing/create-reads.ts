import type { mongo } from 'mongoose';
import type { MessageDocument } from '../outbox/message.document.ts';
import type { Clock } from '../platform/clock.ts';
import { type KeysetPage, type KeysetSlice, mapSlice } from '../platform/keyset.ts';
import type { Signer } from '../platform/signing-keys.ts';
import type { CheckoutDocument } from './checkout/checkout.document.ts';
import type { CheckoutView } from './checkout/checkout.view.ts';
import { checkoutView } from './checkout/checkouts.ts';
import { messageOf, messagesPage } from './customer/messages.read.ts';
import { ownersOfStreams } from './customer/streams.read.ts';
import type { AccountDocument } from './entitlement/account.document.ts';
import type { UserState } from './entitlement/accounts.read.ts';
import { type CustomerFilter, customersPage } from './entitlement/customers.read.ts';
import { type EntitlementState, NO_ENTITLEMENTS } from './entitlement/entitlement.state.ts';
import { type EntitlementToken, entitlementToken } from './entitlement/entitlement.token.ts';
import type { Account } from './entitlement/entitlement.view.ts';
import { readAccount } from './entitlement/read-account.ts';
import type { PaymentDocument } from './payment/payment.document.ts';
import { type PaymentsOf, paymentPages, paymentsById } from './payment/payments.read.ts';
import type { Catalog } from './plan/catalog.ts';
import { type RevenueChangesFilter, revenueChangesPage } from './revenue/changes.read.ts';
import type { RevenueCollections } from './revenue/revenue.document.ts';
import { revenueByCurrency } from './revenue/revenue.read.ts';
import type { RevenueRange } from './revenue/revenue.view.ts';
import { type Found, search } from './search/search.read.ts';
import { type Outdated, outdatedSubscriptions } from './subscription/outdated.ts';
import { type Counters, withUsage } from './usage/usage.read.ts';

export interface ReadsOptions extends RevenueCollections {
  accounts: mongo.Collection<AccountDocument>;
  payments: mongo.Collection<PaymentDocument>;
  messages: mongo.Collection<MessageDocument>;
  checkouts: mongo.Collection<CheckoutDocument>;
  /** Returns the stored states of users, by user ID. Unknown users are absent. */
  statesOf(userIds: readonly string[]): Promise<ReadonlyMap<string, UserState>>;
  countersOf(userIds: readonly string[]): Promise<Counters>;
  /**
   * Returns the state of a user and the catalog at each of these instants. Calls `admit` with the number of events before it reads them, so
   * that the caller can refuse.
   */
  history(
    userId: string,
    instants: readonly Date[],
    admit: (events: number) => Promise<void>,
  ): Promise<{ state: EntitlementState; catalog: Catalog }[]>;
  /** Returns the stream of a stored event about a Stripe object, null if there is none. */
  streamOfObject(id: string): Promise<string | null>;
  /** Requests that outdated subscriptions are read from Stripe. Does not wait for it. */
  reread(outdated: readonly Outdated[]): void;
  catalog(): Catalog;
  clock: Clock;
  wall: Clock;
  /** The issuer of entitlement tokens. */
  publicUrl: string;
  /** Signs entitlement tokens. Null without a signing key. */
  signer: Signer | null;
}

/** The reads of billing. Each names the user whose data it returns: ownership is an argument of the query, never a check after it. */
export function createReads(options: ReadsOptions) {
  const { accounts, payments, messages, checkouts, statesOf, countersOf, history, reread } = options;
  const { catalog, clock, wall, publicUrl, signer } = options;

  return {
    /** The catalog in force. */
    catalog,

    /** The time that decides whether access is open. */
    now: (): Date => clock.now(),

    /** Returns one account for each ID, in the order of the IDs. An unknown user is on the free plan. One batch of reads. */
    async accounts(userIds: readonly string[]): Promise<Account[]> {
      const rows = await statesOf(userIds);
      const now = clock.now();
      return userIds.map((userId) => {
        const { state = NO_ENTITLEMENTS, revision = 0, streams = [] } = rows.get(userId) ?? {};
        reread(outdatedSubscriptions(state.subscriptions, catalog(), now));
        return { ...readAccount(userId, state, catalog(), now, revision), streams };
      });
    },

    /** Finds customers by what they quote. */
    search: (text: string): Promise<Found[]> => search(text, options),

    /** Returns the accounts with the usage of their METERED features. One read. */
    async withUsage(accounts: readonly Account[]): Promise<Account[]> {
      const counters = await countersOf(accounts.map(({ userId }) => userId));
      const now = clock.now();
      return accounts.map((account) => withUsage(account, counters, now));
    },

    /** Returns a signed token of the account's entitlements, to be verified offline. null without a signing key. The account must include its usage. */
    async entitlementToken(account: Account): Promise<EntitlementToken | null> {
      return signer && entitlementToken(account, { signer, issuer: publicUrl, clock, wall });
    },

    /**
     * Returns the account at some instants in the past, as it is known today: late events are included. One pass over the events serves all
     * instants. `admit` gets the number of events before they are read, and ends the read by throwing.
     */
    async accountsAt(
      userId: string,
      instants: readonly Date[],
      admit: (events: number) => Promise<void>,
    ): Promise<Account[]> {
      const past = await history(userId, instants, admit);
      return past.map(({ state, catalog }, n) => readAccount(userId, state, catalog, instants[n] as Date));
    },

    /** Returns one page of the known users, ordered by ID. */
    async customers(filter: CustomerFilter, page: KeysetPage): Promise<KeysetSlice<Account>> {
      const at = { catalog: catalog(), now: clock.now() };
      const slice = await customersPage(accounts, filter, page, at);
      return mapSlice(slice, ({ userId, state, streams, revision }) => ({
        ...readAccount(userId, state, at.catalog, at.now, revision),
        streams,
      }));
    },

    /** Returns the user who owns a Stripe customer, null if none is known. */
    async ownerOf(stripeCustomerId: string): Promise<string | null> {
      return (await ownersOfStreams(accounts, [stripeCustomerId])).get(stripeCustomerId) ?? null;
    },

    /** Pages of payments, each of one user, newest first. Pages of one size and filter are read together. */
    payments: (asked: readonly PaymentsOf[]) => paymentPages({ payments, accounts }, asked),

    /** Returns payments by their IDs, ours or Stripe's. null for an unknown ID, and for a payment of another user than `owner`. `owner` null allows all. */
    paymentsById: (owner: string | null, ids: readonly string[]) => paymentsById({ payments, accounts }, owner, ids),

    /** One page of the messages to a user, newest first. */
    messages: (userId: string, page: KeysetPage) => messagesPage(messages, userId, page),

    /** Returns a message to a user, null if it is unknown or to another user. */
    message: (userId: string, id: string) => messageOf(messages, userId, id),

    /** Sales and payments: one report for each currency. */
    revenue: (range: RevenueRange) => revenueByCurrency(options, range),

    /** One page of the changes of revenue figures, with who caused them. */
    revenueChanges: (filter: RevenueChangesFilter, page: KeysetPage) => revenueChangesPage(options, filter, page),

    /** Returns one of the user's checkouts, by Stripe's session ID. null if it does not exist or belongs to another user. */
    async checkoutSession(userId: string, sessionId: string): Promise<CheckoutView | null> {
      const row = await checkouts.findOne({ userId, sessionId });
      return row && checkoutView(row, clock.now());
    },
  };
}
