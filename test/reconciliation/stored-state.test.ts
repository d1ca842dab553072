import { afterAll, expect, test } from '@jest/globals';
import { accountCollection } from '../../src/billing/entitlement/account.document.ts';
import { NO_ENTITLEMENTS } from '../../src/billing/entitlement/entitlement.state.ts';
import { paymentCollection } from '../../src/billing/payment/payment.document.ts';
import { readStoredState } from '../../src/reconciliation/stored-state.ts';
import { openDatabase } from '../support/database.ts';

const { connection, close } = await openDatabase();
afterAll(close);

test('a Stripe customer without an account has an empty stored state', async () => {
  const documents = { accounts: accountCollection(connection), payments: paymentCollection(connection) };
  expect(await readStoredState('cus_none', ['in_none'], documents)).toEqual({
    customerId: 'cus_none',
    entitlement: NO_ENTITLEMENTS,
    payments: new Map(),
  });
});
