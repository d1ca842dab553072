import DataLoader from 'dataloader';
import type { AuditEntry, AuditReads } from '../audit/audit.read.ts';
import type { Billing } from '../billing/create-billing.ts';
import type { MessageView } from '../billing/customer/messages.read.ts';
import type { Account } from '../billing/entitlement/entitlement.view.ts';
import type { Organization } from '../billing/organization/organization.read.ts';
import type { PaymentView } from '../billing/payment/payment.view.ts';
import type { PaymentsOf } from '../billing/payment/payments.read.ts';
import type { CatalogUse } from '../billing/revenue/catalog-use.read.ts';
import type { EventReads, EventView } from '../inbox/event.read.ts';
import type { KeysetPage, KeysetSlice } from '../platform/keyset.ts';
import { payingOwners } from './organization/membership.ts';
import { claimsOf, isStaff, userIdOf, type Viewer } from './viewer.ts';

/** The reads of one request. Each object is read once, and reads are batched. Never shared between requests. */
export interface Loaders {
  /** By user ID. */
  account: DataLoader<string, Account>;
  /** The members and seats of an organization, by its ID. */
  organization: DataLoader<string, Organization>;
  /** The account as it was at an instant. */
  accountAt: DataLoader<{ userId: string; at: Date }, Account, string>;
  /** The account with the usage of its METERED features. */
  withUsage: DataLoader<Account, Account>;
  payments: DataLoader<PaymentsOf, KeysetSlice<PaymentView>, string>;
  /** By any of its IDs. Null for a payment that does not exist or that the viewer may not see. */
  payment: DataLoader<string, PaymentView | null>;
  /** By event ID. Null if no such event is stored. */
  event: DataLoader<string, EventView | null>;
  /** The payload that Stripe delivered, by event ID. */
  eventPayload: DataLoader<string, unknown>;
  /** Pages of one user's audit history. */
  auditLog: DataLoader<PageOf, KeysetSlice<AuditEntry>, string>;
  /** Pages of the messages to one user. */
  messages: DataLoader<PageOf, KeysetSlice<MessageView>, string>;
  catalogUse: () => Promise<CatalogUse>;
}

/** A page of a list of one user. */
export interface PageOf {
  userId: string;
  page: KeysetPage;
}

export interface Reads {
  billing: Billing;
  events: EventReads;
  audit: AuditReads;
}

/** The largest page, and the longest list of IDs. */
export const LARGEST_BATCH = 100;

/**
 * Loaders for one request. `payment` finds any payment for staff, and for other callers those of the owners for whom they pay. `admit` gets the number of events
 * before they are read for an account in the past, and ends the read by throwing.
 */
export function createLoaders(
  { billing, events, audit }: Reads,
  viewer: Viewer,
  admit: (events: number) => Promise<void>,
): Loaders {
  let use: Promise<CatalogUse> | undefined;
  const loaders: Loaders = {
    account: new DataLoader((userIds) => billing.accounts(userIds, (userId) => claimsOf(viewer, userId)), {
      maxBatchSize: LARGEST_BATCH,
    }),
    organization: new DataLoader((ids) => billing.organizations(ids), { maxBatchSize: LARGEST_BATCH }),
    accountAt: new DataLoader((keys) => accountsAt(keys, billing, admit), {
      cacheKeyFn: ({ userId, at }) => JSON.stringify([userId, at]),
    }),
    withUsage: new DataLoader((accounts) => billing.withUsage(accounts), { maxBatchSize: LARGEST_BATCH }),
    payments: new DataLoader((keys) => billing.payments(keys).catch(rejectAll), {
      cacheKeyFn: (key) => JSON.stringify(key),
      maxBatchSize: LARGEST_BATCH,
    }),
    payment: new DataLoader((ids) => paymentsById(ids), { maxBatchSize: LARGEST_BATCH }),
    event: new DataLoader((ids) => events.byIds(ids), { maxBatchSize: LARGEST_BATCH }),
    eventPayload: new DataLoader((ids) => events.payloads(ids), { maxBatchSize: LARGEST_BATCH }),
    auditLog: pages(({ userId, page }) => audit.page({ userId }, page)),
    messages: pages(({ userId, page }) => billing.messages(userId, page)),
    catalogUse() {
      use ??= billing.catalogUse();
      return use;
    },
  };
  return loaders;

  /** The organizations for whom the caller pays are read only if a payment is not the caller's own. */
  async function paymentsById(ids: readonly string[]): Promise<(PaymentView | null)[]> {
    if (isStaff(viewer)) return billing.paymentsById(null, ids);
    const own = await billing.paymentsById([userIdOf(viewer)], ids);
    if (!own.includes(null)) return own;
    const owners = await payingOwners({ viewer, loaders });
    if (owners.length <= 1) return own;
    const others = await billing.paymentsById(owners, ids);
    return own.map((payment, n) => payment ?? others[n] ?? null);
  }
}

/** Pages of lists, each read once. The failure of one page fails no other. */
function pages<Row>(read: (of: PageOf) => Promise<KeysetSlice<Row>>): DataLoader<PageOf, KeysetSlice<Row>, string> {
  return new DataLoader((keys) => Promise.all(keys.map((key) => read(key).catch(asError))), {
    cacheKeyFn: ({ userId, page }) => JSON.stringify([userId, page]),
  });
}

/** Reads all instants of one user together. */
async function accountsAt(
  keys: readonly { userId: string; at: Date }[],
  billing: Billing,
  admit: (events: number) => Promise<void>,
): Promise<(Account | Error)[]> {
  const accounts = new Map<(typeof keys)[number], Account | Error>();
  await Promise.all(
    [...new Set(keys.map(({ userId }) => userId))].map(async (userId) => {
      const own = keys.filter((key) => key.userId === userId);
      const read = await billing
        .accountsAt(
          userId,
          own.map(({ at }) => at),
          admit,
        )
        .catch(asError);
      for (const [n, key] of own.entries()) accounts.set(key, read instanceof Error ? read : (read[n] as Account));
    }),
  );
  return keys.map((key) => accounts.get(key) as Account | Error);
}

// graphql-shield returns a thrown value as the result, unless it is an Error.
const rejectAll = (error: unknown): never => {
  throw asError(error);
};

const asError = (error: unknown) => (error instanceof Error ? error : new Error(String(error), { cause: error }));
