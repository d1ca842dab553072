import type { Connection } from 'mongoose';
import { auditLog } from './audit/audit.document.ts';
import { checkoutCollection } from './billing/checkout/checkout.document.ts';
import { emailConfirmationCollection } from './billing/customer/email-confirmation.document.ts';
import { accountCollection } from './billing/entitlement/account.document.ts';
import { paymentCollection } from './billing/payment/payment.document.ts';
import { supportRefundCollection } from './billing/refund/support-refund.document.ts';
import { revenueCollections } from './billing/revenue/revenue.document.ts';
import { usageCollection } from './billing/usage/usage.document.ts';
import { cursorCollection } from './inbox/cursor.document.ts';
import { eventCollection } from './inbox/event.document.ts';
import { processCollection } from './monitoring/process.document.ts';
import { messageCollection } from './outbox/message.document.ts';
import { idempotencyCollection } from './platform/idempotency.document.ts';
import { buildIndexes } from './platform/indexes.ts';
import type { Log } from './platform/log.ts';
import { declareRates } from './platform/rate.ts';

/** Declares every collection of the service and builds missing indexes. Rejects if MongoDB does not answer. */
export async function openCollections(connection: Connection, log?: Log) {
  declareRates(connection);
  const collections = {
    events: eventCollection(connection),
    accounts: accountCollection(connection),
    payments: paymentCollection(connection),
    supportRefunds: supportRefundCollection(connection),
    ...revenueCollections(connection),
    usage: usageCollection(connection),
    checkouts: checkoutCollection(connection),
    idempotency: idempotencyCollection(connection),
    cursors: cursorCollection(connection),
    confirmations: emailConfirmationCollection(connection),
    audit: auditLog(connection),
    messages: messageCollection(connection),
    processes: processCollection(connection),
  };
  await buildIndexes(connection, log);
  return collections;
}
