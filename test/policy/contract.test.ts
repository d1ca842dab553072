import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { changesBetween } from './schema-changes.ts';

const read = (name: string) => readFileSync(new URL(`../../schema/${name}`, import.meta.url), 'utf8');

// Promised, and not there yet: whoever builds it takes it off.
const NOT_YET = [
  'CancelSubscriptionInput',
  'CancelSubscriptionPayload',
  'ChangePlanInput',
  'ChangePlanPayload',
  'Contact',
  'Customer.contact',
  'Customer.entitlementToken',
  'Customer.paymentMethod',
  'DeleteBillingAccountInput',
  'DeleteBillingAccountPayload',
  'EntitlementToken',
  'Mutation.cancelSubscription',
  'Mutation.changePlan',
  'Mutation.deleteBillingAccount',
  'Mutation.reconcileCustomer',
  'Mutation.refundPayment',
  'Mutation.replayEvents',
  'Mutation.resumeSubscription',
  'Mutation.updateContact',
  'NotificationChannel',
  'PaymentMethod',
  'PlanChangePreview',
  'PlanChangePreviewInput',
  'PlanChangePreviewPayload',
  'PlanRevenue',
  'PromotionCode',
  'Query.planChangePreview',
  'Query.promotionCode',
  'Query.rateLimit',
  'Query.revenue',
  'RateLimit',
  'ReconcileCustomerInput',
  'ReconcileCustomerPayload',
  'RefundPaymentInput',
  'RefundPaymentPayload',
  'ReplayEventsInput',
  'ReplayEventsPayload',
  'ReportInterval',
  'ResumeSubscriptionInput',
  'ResumeSubscriptionPayload',
  'RevenuePoint',
  'RevenueReport',
  'UpdateContactInput',
  'UpdateContactPayload',
  'UserErrorCode.ALREADY_CANCELED',
  'UserErrorCode.ALREADY_REFUNDED',
  'UserErrorCode.CARD_DECLINED',
  'UserErrorCode.CONFIRMATION_MISMATCH',
  'UserErrorCode.NOT_CANCELED',
  'UserErrorCode.NOT_REFUNDABLE',
  'UserErrorCode.PAYMENT_ACTION_REQUIRED',
  'UserErrorCode.PREVIEW_EXPIRED',
  'UserErrorCode.REFUND_TOO_LARGE',
  'UserErrorCode.SAME_PLAN',
  'UserErrorCode.SUBSCRIPTION_AMBIGUOUS',
  'UserErrorCode.TOO_MANY_EVENTS',
  'UserErrorCode.UNKNOWN_EVENT',
  'UserErrorCode.UNKNOWN_PAYMENT',
];

describe('the published schema', () => {
  test('contains the contract: names, types, nullability and defaults', async () => {
    const broken = (await changesBetween(read('contract.graphql'), read('schema.graphql'))).filter(
      ({ breaking, retyped }) => breaking || retyped,
    );
    expect(broken.map(({ path }) => path).sort()).toEqual(NOT_YET);
  });
});
