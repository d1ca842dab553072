import DataLoader from 'dataloader';
import type { AuditEntry, AuditReads } from '../audit/audit.read.ts';
import type { Billing } from '../billing/billing.ts';
import type { Account } from '../billing/entitlement/entitlement.view.ts';
import type { PaymentView } from '../billing/payment/payment.view.ts';
import type { EventReads, EventView } from '../inbox/event.read.ts';
import type { KeysetPage, KeysetSlice } from '../platform/keyset.ts';

/** The reads of one request: each thing once, many at a time. Never shared between requests. */
export interface Loaders {
  /** By user id. */
  account: DataLoader<string, Account>;
  /** As it was at a moment. */
  accountAt: DataLoader<{ userId: string; at: Date }, Account, string>;
  /** The account with what is used of its METERED features. */
  withUsage: DataLoader<Account, Account>;
  payments: DataLoader<PaymentsKey, KeysetSlice<PaymentView>, string>;
  /** By event id; null where there is none. */
  event: DataLoader<string, EventView | null>;
  /** What was delivered, by event id. */
  eventPayload: DataLoader<string, unknown>;
  /** Pages of one user's audit history. */
  auditLog: DataLoader<PaymentsKey, KeysetSlice<AuditEntry>, string>;
}

export interface PaymentsKey {
  userId: string;
  page: KeysetPage;
}

export interface Reads {
  billing: Billing;
  events: EventReads;
  audit: AuditReads;
}

/** As many as one page, or one list of ids, can name. */
export const LARGEST_BATCH = 100;

/** Fresh loaders over what can be read. */
export function createLoaders({ billing, events, audit }: Reads): Loaders {
  return {
    account: new DataLoader((userIds) => billing.accounts(userIds), { maxBatchSize: LARGEST_BATCH }),
    accountAt: new DataLoader(
      (keys) => Promise.all(keys.map(({ userId, at }) => billing.accountAt(userId, at).catch(asError))),
      { cacheKeyFn: ({ userId, at }) => JSON.stringify([userId, at]) },
    ),
    withUsage: new DataLoader((accounts) => billing.withUsage(accounts), { maxBatchSize: LARGEST_BATCH }),
    payments: new DataLoader(
      // One user's failure is not another's: each key gets its own result or its own error.
      (keys) => Promise.all(keys.map(({ userId, page }) => billing.payments(userId, page).catch(asError))),
      { cacheKeyFn: ({ userId, page }) => JSON.stringify([userId, page.limit, page.direction, page.key]) },
    ),
    event: new DataLoader((ids) => events.byIds(ids), { maxBatchSize: LARGEST_BATCH }),
    eventPayload: new DataLoader((ids) => events.payloads(ids), { maxBatchSize: LARGEST_BATCH }),
    auditLog: new DataLoader(
      (keys) => Promise.all(keys.map(({ userId, page }) => audit.page({ userId }, page).catch(asError))),
      { cacheKeyFn: ({ userId, page }) => JSON.stringify([userId, page]) },
    ),
  };
}

const asError = (error: unknown) => (error instanceof Error ? error : new Error(String(error), { cause: error }));
