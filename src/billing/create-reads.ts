import type { mongo } from 'mongoose';
import { ownerOfOrganization } from '../facts/owner.ts';
import type { MessageDocument } from '../outbox/message.document.ts';
import type { Clock } from '../platform/clock.ts';
import type { KeysetPage, KeysetSlice } from '../platform/keyset.ts';
import type { Signer } from '../platform/signing-keys.ts';
import type { CheckoutDocument } from './checkout/checkout.document.ts';
import type { CheckoutView } from './checkout/checkout.view.ts';
import { checkoutView } from './checkout/checkouts.ts';
import { messageOf, messagesPage } from './customer/messages.read.ts';
import { ownersOfStreams } from './customer/streams.read.ts';
import type { AccountDocument } from './entitlement/account.document.ts';
import type { Membership, OrganizationStates, UserState } from './entitlement/accounts.read.ts';
import { type CustomerFilter, customersPage } from './entitlement/customers.read.ts';
import { type EntitlementState, NO_ENTITLEMENTS } from './entitlement/entitlement.state.ts';
import { type EntitlementToken, entitlementToken } from './entitlement/entitlement.token.ts';
import type { Account } from './entitlement/entitlement.view.ts';
import {
  accessOf,
  type MembershipView,
  membershipIn,
  membershipsIn,
  type OrganizationClaim,
  withOrganizations,
} from './entitlement/member.read.ts';
import { readAccount } from './entitlement/read-account.ts';
import { type Organization, organizationIn } from './organization/organization.read.ts';
import type { PaymentDocument } from './payment/payment.document.ts';
import { type PaymentsOf, paymentPages, paymentsById } from './payment/payments.read.ts';
import type { Catalog } from './plan/catalog.ts';
import { catalogUse } from './revenue/catalog-use.read.ts';
import { type RevenueChangesFilter, revenueChangesPage } from './revenue/changes.read.ts';
import type { RevenueCollections } from './revenue/revenue.document.ts';
import { revenueByCurrency } from './revenue/revenue.read.ts';
import type { RevenueRange } from './revenue/revenue.view.ts';
import { type Found, search } from './search/search.read.ts';
import { type Outdated, outdatedSubscriptions } from './subscription/outdated.ts';
import { type Counters, countedFor, withUsage } from './usage/usage.read.ts';

/** The state of an owner and the catalog at an instant. */
interface Past {
  state: EntitlementState;
  catalog: Catalog;
}

/** An account without what its organizations give. */
interface MemberRow {
  account: Account;
  memberships: MembershipView[];
  /** Undefined if none was read with the account. */
  organizations: OrganizationStates | undefined;
}

export interface ReadsOptions extends RevenueCollections {
  accounts: mongo.Collection<AccountDocument>;
  payments: mongo.Collection<PaymentDocument>;
  messages: mongo.Collection<MessageDocument>;
  checkouts: mongo.Collection<CheckoutDocument>;
  /** Returns the stored states of users, by user ID. Unknown users are absent. */
  statesOf(userIds: readonly string[]): Promise<ReadonlyMap<string, UserState>>;
  /** Returns what decides the access of organizations, by owner. Unknown ones are absent. */
  organizationStatesOf(owners: readonly string[]): Promise<OrganizationStates>;
  countersOf(userIds: readonly string[]): Promise<Counters>;
  /**
   * Returns the state of a user and the catalog at each of these instants. Calls `admit` with the number of events before it reads them, so
   * that the caller can refuse.
   */
  history(userId: string, instants: readonly Date[], admit: (events: number) => Promise<void>): Promise<Past[]>;
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
  const { accounts, payments, messages, checkouts, statesOf, organizationStatesOf, countersOf, history, reread } =
    options;
  const { catalog, clock, wall, publicUrl, signer } = options;

  /** Adds what organizations give to their members. One more read, if the states of organizations were not read with the users. */
  async function withMemberships(known: readonly MemberRow[]) {
    const unread = known.flatMap(({ memberships, organizations }) =>
      memberships
        .map(({ organizationId }) => ownerOfOrganization(organizationId))
        .filter((owner) => !organizations?.has(owner)),
    );
    const states = unread.length === 0 ? null : await organizationStatesOf([...new Set(unread)]);
    const now = clock.now();
    return known.map(({ account, memberships, organizations }) => {
      const parts = memberships.map((membership) => {
        const owner = ownerOfOrganization(membership.organizationId);
        const state = organizations?.get(owner) ?? states?.get(owner) ?? NO_ENTITLEMENTS;
        return accessOf(membership, state, catalog(), now);
      });
      return withOrganizations(account, parts);
    });
  }

  return {
    /** The catalog in force. */
    catalog,

    /** The time that decides whether access is open. */
    now: (): Date => clock.now(),

    /**
     * Returns one account for each owner, in the order of the owners. An unknown one is on the free plan. `claimsOf` returns the organizations
     * that the token of the request names for a user. One batch of reads, and one more for organizations that were not read for these users before.
     */
    async accounts(
      userIds: readonly string[],
      claimsOf: (userId: string) => readonly OrganizationClaim[] = () => [],
    ): Promise<Account[]> {
      const rows = await statesOf(userIds);
      const now = clock.now();
      const known = userIds.map((userId) => {
        const row = rows.get(userId);
        const { state = NO_ENTITLEMENTS, revision = 0, streams = [], memberships = [] } = row ?? {};
        reread(outdatedSubscriptions(state.subscriptions, catalog(), now));
        // A token is newer if an organization of its user changed. A removal keeps the membership, so the sum never decreases.
        const changes = memberships.reduce((sum, one) => sum + one.revision, revision);
        const account = readAccount(userId, state, catalog(), now, changes);
        return {
          account: { ...account, streams },
          memberships: membershipsIn(memberships, claimsOf(userId)),
          organizations: row?.organizations,
        };
      });
      return withMemberships(known);
    },

    /** Returns organizations by their IDs, in the order of the IDs, each with its members and seats. One read. */
    async organizations(ids: readonly string[]): Promise<Organization[]> {
      const states = await statesOf(ids.map(ownerOfOrganization));
      return ids.map((id) => {
        const { state = NO_ENTITLEMENTS } = states.get(ownerOfOrganization(id)) ?? {};
        return organizationIn(state, catalog(), clock.now());
      });
    },

    /** Finds customers by what they quote. */
    search: (text: string): Promise<Found[]> => search(text, options),

    /** Returns the accounts with the usage of their METERED features. One read. */
    async withUsage(accounts: readonly Account[]): Promise<Account[]> {
      const counters = await countersOf(accounts.flatMap(countedFor));
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
      const ever = (await statesOf([userId])).get(userId)?.memberships ?? [];
      const owners = ever.map(({ organizationId }) => ownerOfOrganization(organizationId));
      const [own = [], ...organizations] = await Promise.all(
        [userId, ...owners].map((owner) => history(owner, instants, admit)),
      );
      return own.map(({ state, catalog }, n) => {
        const at = instants[n] as Date;
        const parts = organizations.flatMap((past, of) => {
          const { organizationId } = ever[of] as Membership;
          const { state } = past[n] as Past;
          const membership = state.members && membershipIn(state.members, organizationId, userId);
          return membership ? [accessOf(membership, state, catalog, at)] : [];
        });
        return withOrganizations(readAccount(userId, state, catalog, at), parts);
      });
    },

    /** Returns one page of the known users, ordered by ID. */
    async customers(filter: CustomerFilter, page: KeysetPage): Promise<KeysetSlice<Account>> {
      const at = { catalog: catalog(), now: clock.now() };
      const slice = await customersPage(accounts, filter, page, at);
      const known = slice.rows.map(({ row: { userId, state, streams, revision, memberships, organizations } }) => ({
        account: { ...readAccount(userId, state, at.catalog, at.now, revision), streams },
        memberships: membershipsIn(memberships),
        organizations,
      }));
      const read = await withMemberships(known);
      return { ...slice, rows: slice.rows.map((of, n) => ({ ...of, row: read[n] as Account })) };
    },

    /** Returns the user who owns a Stripe customer, null if none is known. */
    async ownerOf(stripeCustomerId: string): Promise<string | null> {
      return (await ownersOfStreams(accounts, [stripeCustomerId])).get(stripeCustomerId) ?? null;
    },

    /** Pages of payments, each of one user, newest first. Pages of one size and filter are read together. */
    payments: (asked: readonly PaymentsOf[]) => paymentPages({ payments, accounts }, asked),

    /** Returns payments by their IDs, ours or Stripe's. null for an unknown ID, and for a payment of others than `owners`. `owners` null allows all. */
    paymentsById: (owners: readonly string[] | null, ids: readonly string[]) =>
      paymentsById({ payments, accounts }, owners, ids),

    /** One page of the messages to a user, newest first. */
    messages: (userId: string, page: KeysetPage) => messagesPage(messages, userId, page),

    /** Returns a message to a user, null if it is unknown or to another user. */
    message: (userId: string, id: string) => messageOf(messages, userId, id),

    /** Sales and payments: one report for each currency. */
    revenue: (range: RevenueRange) => revenueByCurrency(options, range),

    /** Counts the customers of each plan, price and feature. */
    catalogUse: () => catalogUse(options, { catalog: catalog(), now: clock.now() }),

    /** One page of the changes of revenue figures, with who caused them. */
    revenueChanges: (filter: RevenueChangesFilter, page: KeysetPage) => revenueChangesPage(options, filter, page),

    /** Returns a checkout of one of the owners, by Stripe's session ID. null if it does not exist or belongs to another owner. */
    async checkoutSession(owners: readonly string[], sessionId: string): Promise<CheckoutView | null> {
      const row = await checkouts.findOne({ userId: { $in: [...owners] }, sessionId });
      return row && checkoutView(row, clock.now());
    },

    /** Returns whose checkout it is of the owners, by Stripe's session ID. null if it belongs to none of them. */
    async ownerOfCheckout(owners: readonly string[], sessionId: string): Promise<string | null> {
      const row = await checkouts.findOne({ userId: { $in: [...owners] }, sessionId }, { projection: { userId: 1 } });
      return row?.userId ?? null;
    },
  };
}
