import type { Connection } from 'mongoose';
import { auditLog } from './audit/audit.document.ts';
import { checkoutCollection } from './billing/checkout/checkout.document.ts';
import { emailConfirmationCollection } from './billing/customer/email-confirmation.document.ts';
import { ownerCollection } from './billing/customer/owner.document.ts';
import { entitlementCollection } from './billing/entitlement/entitlement.document.ts';
import { linkCollection } from './billing/payment/link.document.ts';
import { paymentCollection } from './billing/payment/payment.document.ts';
import { usageCollection } from './billing/usage/usage.document.ts';
import { eventCollection } from './inbox/event.document.ts';
import { messageCollection } from './outbox/message.document.ts';
import { idempotencyCollection } from './platform/idempotency.document.ts';
import { buildIndexes } from './platform/mongo.ts';
import { declareRates } from './platform/rate.ts';
import { cursorCollection } from './reconciliation/cursor.document.ts';

/** Declares every collection of the service and builds the indexes that are missing. Rejects where MongoDB cannot be asked. */
export async function openCollections(connection: Connection) {
  declareRates(connection);
  const collections = {
    events: eventCollection(connection),
    entitlements: entitlementCollection(connection),
    payments: paymentCollection(connection),
    usage: usageCollection(connection),
    checkouts: checkoutCollection(connection),
    idempotency: idempotencyCollection(connection),
    ownerRows: ownerCollection(connection),
    linkRows: linkCollection(connection),
    cursors: cursorCollection(connection),
    confirmations: emailConfirmationCollection(connection),
    audit: auditLog(connection),
    messages: messageCollection(connection),
  };
  await buildIndexes(connection);
  return collections;
}
