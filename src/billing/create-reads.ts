import type { mongo } from 'mongoose';
import type { Clock } from '../platform/clock.ts';
import { type KeysetPage, type KeysetSlice, mapSlice } from '../platform/keyset.ts';
import type { Signer } from '../platform/signing-keys.ts';
import type { CheckoutDocument } from './checkout/checkout.document.ts';
import type { CheckoutView } from './checkout/checkout.view.ts';
import { checkoutView } from './checkout/checkouts.ts';
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
import type { RevenueCollections } from './revenue/revenue.document.ts';
import { revenueByCurrency } from './revenue/revenue.read.ts';
import type { RevenueRange } from './revenue/revenue.view.ts';
import { type Outdated, outdatedSubscriptions } from './subscription/outdated.ts';
import { type Counters, withUsage } from './usage/usage.read.ts';

export interface ReadsOptions extends RevenueCollections {
  accounts: mongo.Collection<AccountDocument>;
  payments: mongo.Collection<PaymentDocument>;
  checkouts: mongo.Collection<CheckoutDocument>;
  /** The stored states of users. Unknown users are missing in it. */
  statesOf(userIds: readonly string[]): Promise<ReadonlyMap<string, UserState>>;
  countersOf(userIds: readonly string[]): Promise<Counters>;
  /** The state of a user at each of some times, and the catalog in force then. `admit` gets the number of events before they are read. */
  history(
    userId: string,
    instants: readonly Date[],
    admit: (events: number) => Promise<void>,
  ): Promise<{ state: EntitlementState; catalog: Catalog }[]>;
  /** Lets the worker read subscriptions from Stripe again. No read waits for it. */
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
  const { accounts, payments, checkouts, statesOf, countersOf, history, reread } = options;
  const { catalog, clock, wall, publicUrl, signer } = options;

  return {
    /** The catalog in force. */
    catalog,

    /** The time that decides whether access is open. */
    now: (): Date => clock.now(),

    /** One account for each ID, in the order of the IDs. An unknown user is on the free plan. One batch of reads. */
    async accounts(userIds: readonly string[]): Promise<Account[]> {
      const rows = await statesOf(userIds);
      const now = clock.now();
      return userIds.map((userId) => {
        const { state = NO_ENTITLEMENTS, revision = 0, streams = [] } = rows.get(userId) ?? {};
        reread(outdatedSubscriptions(state.subscriptions, catalog(), now));
        return { ...readAccount(userId, state, catalog(), now, revision), streams };
      });
    },

    /** The same accounts with the usage of their METERED features. One read. */
    async withUsage(accounts: readonly Account[]): Promise<Account[]> {
      const counters = await countersOf(accounts.map(({ userId }) => userId));
      const now = clock.now();
      return accounts.map((account) => withUsage(account, counters, now));
    },

    /** A signed token of what the account may use, for others to verify offline. Read the account with its usage. Null without a signing key. */
    async entitlementToken(account: Account): Promise<EntitlementToken | null> {
      return signer && entitlementToken(account, { signer, issuer: publicUrl, clock, wall });
    },

    /**
     * The account at some times in the past: by when things happened, with what is known today. One pass over the events serves all of
     * the times. `admit` gets the number of events before they are read, and ends the read by throwing.
     */
    async accountsAt(
      userId: string,
      instants: readonly Date[],
      admit: (events: number) => Promise<void>,
    ): Promise<Account[]> {
      const past = await history(userId, instants, admit);
      return past.map(({ state, catalog }, n) => readAccount(userId, state, catalog, instants[n] as Date));
    },

    /** One page of the known users, ordered by their IDs. */
    async customers(filter: CustomerFilter, page: KeysetPage): Promise<KeysetSlice<Account>> {
      const at = { catalog: catalog(), now: clock.now() };
      const slice = await customersPage(accounts, filter, page, at);
      return mapSlice(slice, ({ userId, state, streams, revision }) => ({
        ...readAccount(userId, state, at.catalog, at.now, revision),
        streams,
      }));
    },

    /** The user that a Stripe customer belongs to. Null if none is known. */
    async ownerOf(stripeCustomerId: string): Promise<string | null> {
      return (await ownersOfStreams(accounts, [stripeCustomerId])).get(stripeCustomerId) ?? null;
    },

    /** Pages of payments, each of one user, newest first. Pages of one size and filter are read together. */
    payments: (asked: readonly PaymentsOf[]) => paymentPages({ payments, accounts }, asked),

    /** Payments by their IDs, here or at Stripe. Null for an unknown ID, and for payments of others than `owner`, unless that is null. */
    paymentsById: (owner: string | null, ids: readonly string[]) => paymentsById({ payments, accounts }, owner, ids),

    /** Sales and payments: one report for each currency. */
    revenue: (range: RevenueRange) => revenueByCurrency(options, range),

    /** One of the user's checkouts, by Stripe's session ID. Null if it does not exist or belongs to another user. */
    async checkoutSession(userId: string, sessionId: string): Promise<CheckoutView | null> {
      const row = await checkouts.findOne({ userId, sessionId });
      return row && checkoutView(row, clock.now());
    },
  };
}
