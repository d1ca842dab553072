import DataLoader from 'dataloader';
import type { Billing } from '../billing/billing.ts';
import type { Account } from '../billing/entitlement/entitlement.view.ts';
import type { PaymentView } from '../billing/payment/payment.view.ts';
import type { KeysetPage, KeysetSlice } from '../platform/keyset.ts';

/** The reads of one request: each thing once, many at a time. Never shared between requests. */
export interface Loaders {
  /** By user id. */
  account: DataLoader<string, Account>;
  /** As it was at a moment. */
  accountAt: DataLoader<{ userId: string; at: Date }, Account, string>;
  payments: DataLoader<PaymentsKey, KeysetSlice<PaymentView>, string>;
}

export interface PaymentsKey {
  userId: string;
  page: KeysetPage;
}

/** Fresh loaders over billing. */
export function createLoaders(billing: Billing): Loaders {
  return {
    account: new DataLoader((userIds) => billing.accounts(userIds), { maxBatchSize: LARGEST_BATCH }),
    accountAt: new DataLoader(
      (keys) => Promise.all(keys.map(({ userId, at }) => billing.accountAt(userId, at).catch(asError))),
      { cacheKeyFn: ({ userId, at }) => JSON.stringify([userId, at]) },
    ),
    payments: new DataLoader(
      // One user's failure is not another's: each key gets its own result or its own error.
      (keys) => Promise.all(keys.map(({ userId, page }) => billing.payments(userId, page).catch(asError))),
      { cacheKeyFn: ({ userId, page }) => JSON.stringify([userId, page.limit, page.direction, page.key]) },
    ),
  };
}

// As many as one page can name.
const LARGEST_BATCH = 100;

const asError = (error: unknown) => (error instanceof Error ? error : new Error(String(error), { cause: error }));
