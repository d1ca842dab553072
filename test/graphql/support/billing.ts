import type { CheckoutView } from '../../../src/billing/checkout/checkout.view.ts';
import type { Billing } from '../../../src/billing/create-billing.ts';
import { planCause } from '../../../src/billing/entitlement/cause.ts';
import type { Account, EntitlementView } from '../../../src/billing/entitlement/entitlement.view.ts';
import { BillingError } from '../../../src/billing/errors.ts';
import type { PaymentView } from '../../../src/billing/payment/payment.view.ts';
import type { Feature, Plan } from '../../../src/billing/plan/catalog.ts';
import type { SubscriptionView } from '../../../src/billing/subscription/subscription.view.ts';
import type { IdempotentOperation } from '../../../src/platform/idempotent-operation.ts';
import { type KeysetKey, keysetPageOf } from '../../../src/platform/keyset.ts';
import { sampleCatalog } from './catalog.ts';

// Commands in memory make nothing at Stripe.
const NO_OPERATION = { id: 'operation_1' } as IdempotentOperation;

export const DAY_ONE = new Date('2026-03-01T12:00:00.000Z');
/** How many events are read for the past of any account. */
export const PAST_EVENTS = 95;
export const DAY_THIRTY = new Date('2026-03-31T12:00:00.000Z');

/** A call that reached billing: its name, then its arguments. */
export type Call = [name: keyof Billing, ...args: unknown[]];

/** Billing in memory, standing in for the real one behind the same interface; it keeps what it was asked. */
export interface MemoryBilling extends Billing {
  calls: Call[];
  /** Commands that were refused, and to whom. */
  refusals: [command: string, kind: string][];
  /** How often it was asked so. */
  count(name: keyof Billing): number;
  save(account: Partial<Account> & { userId: string }): void;
  pay(payment: PaymentView): void;
  open(userId: string, session: CheckoutView): void;
}

export function createMemoryBilling(): MemoryBilling {
  const catalog = sampleCatalog();
  const accounts = new Map<string, Partial<Account>>();
  const payments: PaymentView[] = [];
  const sessions = new Map<string, CheckoutView>();
  const calls: Call[] = [];
  const refusals: MemoryBilling['refusals'] = [];

  const account = (userId: string): Account => ({
    userId,
    stripeCustomerIds: [],
    plan: catalog.plans[0] as Plan,
    holds: [],
    planCodes: {},
    subscriptions: [],
    entitlements: catalog.features.map((feature) => ({
      feature,
      granted: feature.code === 'projects',
      reason: feature.code === 'projects' ? 'FREE_PLAN' : 'NOT_IN_PLAN',
      unlimited: false,
      limit: feature.code === 'projects' ? 1 : null,
      value: null,
      used: null,
      remaining: null,
      resetsAt: null,
      validUntil: null,
      because: () => [planCause(catalog.plans[0] as Plan, 'bought', DAY_ONE)],
    })),
    grants: [],
    planGrants: [],
    credits: [],
    contact: { email: null, pendingEmail: null, locale: null, telegramChatId: null, notifications: ['EMAIL'] },
    paymentMethod: null,
    hadTrial: false,
    revision: 0,
    period: { start: DAY_ONE, end: DAY_THIRTY },
    ...accounts.get(userId),
  });

  return {
    calls,
    refusals,
    count: (wanted) => calls.filter(([name]) => name === wanted).length,
    save: (saved) => void accounts.set(saved.userId, { ...accounts.get(saved.userId), ...saved }),
    pay: (payment) => void payments.push(payment),
    open: (userId, session) => void sessions.set(`${userId}/${session.id}`, session),

    catalog: () => catalog,
    async accounts(userIds) {
      calls.push(['accounts', [...userIds]]);
      return userIds.map(account);
    },
    async accountsAt(userId, instants, admit) {
      calls.push(['accountsAt', userId, instants]);
      await admit(PAST_EVENTS);
      return instants.map(() => account(userId));
    },
    async withUsage(accounts) {
      calls.push(['withUsage', accounts.map(({ userId }) => userId)]);
      return accounts.map((one) => ({ ...one, entitlements: one.entitlements.map(metered) }));
    },
    async entitlementToken({ userId }) {
      calls.push(['entitlementToken', userId]);
      return { token: `token of ${userId}`, expiresAt: DAY_THIRTY };
    },
    now: () => DAY_ONE,
    async search(text) {
      calls.push(['search', text]);
      return [{ match: 'USER_ID', userId: 'bob', paymentId: null }];
    },
    async customers(filter, page) {
      calls.push(['customers', filter, page]);
      const rows = [...accounts.keys()]
        .sort()
        .map((userId) => ({ row: account(userId), key: { at: null, id: userId } }));
      return { rows, hasNextPage: false, hasPreviousPage: false };
    },
    async revenue(range) {
      calls.push(['revenue', range]);
      return [
        {
          currency: 'EUR',
          mrr: 0,
          activeSubscriptionCount: 0,
          unpricedSubscriptionCount: 0,
          trialingSubscriptionCount: 0,
          churnRatio: 0,
          trialConversionRatio: null,
          arpu: null,
          lifetimeValue: null,
          movements: { start: 0, new: 0, expansion: 0, contraction: 0, churn: 0, reactivation: 0, end: 0 },
          byPlan: [],
          byInterval: [],
          series: [],
          cohorts: [],
          canceledByFeedback: [],
        },
      ];
    },
    async revenueChanges(filter, page) {
      calls.push(['revenueChanges', filter, page]);
      const line = { at: DAY_ONE, figure: 'new' as const, value: 999, currency: 'EUR', priceId: null, plan: 'premium' };
      const row = { startsAt: DAY_ONE, userId: 'bob', paymentId: null, lines: [line] };
      return { rows: [{ row, key: { at: DAY_ONE, id: 'cus_bob' } }], hasNextPage: false, hasPreviousPage: false };
    },
    async catalogUse() {
      calls.push(['catalogUse']);
      const plans = catalog.plans.map((plan) => ({ plan, customerCount: 2, prices: [] }));
      return { customerCount: 5, plans, features: catalog.features.map((feature) => ({ feature, customerCount: 3 })) };
    },
    async planSyncPreview() {
      calls.push(['planSyncPreview']);
      const what = 'updates the product tollgate_premium';
      return [{ plan: catalog.plans[1] as Plan, about: 'words', what, make: async () => null }];
    },
    async ownerOf(stripeCustomerId) {
      calls.push(['ownerOf', stripeCustomerId]);
      return stripeCustomerId === 'cus_bob' ? 'bob' : null;
    },
    returnedCheckout: async () => null,
    async messages(userId, page) {
      calls.push(['messages', userId, page]);
      return { rows: [], hasNextPage: false, hasPreviousPage: false };
    },
    async payments(asked) {
      calls.push(['payments', asked]);
      return asked.map(({ userId, page }) =>
        keysetPageOf(
          payments.filter((payment) => payment.userId === userId),
          page,
          keyOf,
        ),
      );
    },
    async paymentsById(owners, ids) {
      calls.push(['paymentsById', owners, ids]);
      const visible = payments.filter(({ userId }) => owners === null || owners.includes(userId));
      return ids.map((id) => visible.find((payment) => payment.id === id) ?? null);
    },
    async checkoutSession(owners, sessionId) {
      calls.push(['checkoutSession', owners, sessionId]);
      return owners.map((userId) => sessions.get(`${userId}/${sessionId}`)).find((found) => found) ?? null;
    },
    async ownerOfCheckout(owners, sessionId) {
      calls.push(['ownerOfCheckout', owners, sessionId]);
      return owners.find((userId) => sessions.has(`${userId}/${sessionId}`)) ?? null;
    },
    async organizations(ids) {
      calls.push(['organizations', [...ids]]);
      const members = [{ userId: 'alice', role: 'OWNER' as const, hasSeat: true, joinedAt: DAY_ONE }];
      return ids.map(() => ({ members, seats: { kind: 'ASSIGNED', quantity: 2, used: 1, remaining: 1 } }));
    },
    once(command, run) {
      calls.push(['once', command]);
      return run(NO_OPERATION);
    },
    async checkout(buyer, request) {
      calls.push(['checkout', buyer, request]);
      if (request.plan === 'nope') throw new BillingError('UNKNOWN_PLAN', { plan: request.plan }, ['plan']);
      const url = `https://checkout.example/${request.plan}#fid`;
      const session: CheckoutView = { id: 'cs_1', url, status: 'OPEN', expiresAt: DAY_ONE };
      sessions.set(`${buyer.userId}/cs_1`, session);
      return session.id;
    },
    async syncCheckout(userId, sessionId) {
      calls.push(['syncCheckout', userId, sessionId]);
      if (!sessions.has(`${userId}/${sessionId}`)) throw new BillingError('UNKNOWN_CHECKOUT');
      accounts.set(userId, { ...accounts.get(userId), plan: catalog.plans[1] as Plan });
    },
    async planChangePreview(userId, request) {
      calls.push(['planChangePreview', userId, request]);
      const money = { amount: 500, currency: 'EUR' };
      const access = { gained: [], lost: [], overLimit: [] };
      return {
        prorationDate: DAY_ONE,
        dueNow: money,
        prorationCredit: money,
        nextInvoice: null,
        nextInvoiceAt: null,
        ...access,
      };
    },
    async changePlan(userId, request, { by }) {
      calls.push(['changePlan', userId, request, by]);
      return { subscriptionId: 'sub_1', price: 'pro_month_eur', quantity: 1, problem: null };
    },
    async previewPendingChange() {
      return null;
    },
    async cancelPendingChange(userId, request, { by }) {
      calls.push(['cancelPendingChange', userId, request, by]);
      return 'sub_1';
    },
    async cancelSubscription(userId, request, { by }) {
      calls.push(['cancelSubscription', userId, request, by]);
      return 'sub_1';
    },
    async pauseSubscription(userId, request, { by }) {
      calls.push(['pauseSubscription', userId, request, by]);
      return 'sub_1';
    },
    async resumeSubscription(userId, request, { by }) {
      calls.push(['resumeSubscription', userId, request, by]);
      return 'sub_1';
    },
    async message(userId, id) {
      calls.push(['message', userId, id]);
      return { id, kind: 'receipt', at: DAY_ONE, outcome: 'DUE', error: null, deliveries: [] };
    },
    async resendMessage(userId, messageId, by) {
      calls.push(['resendMessage', userId, messageId, by]);
      return `${messageId}:again:1`;
    },
    async extendTrial(userId, request, { by }) {
      calls.push(['extendTrial', userId, request, by]);
      return 'sub_1';
    },
    async adjustCredit(request, context) {
      calls.push(['adjustCredit', request, context]);
    },
    async updateContact({ userId }, request, by) {
      calls.push(['updateContact', userId, request, by]);
    },
    supportRefundLimits: { EUR: 5_000 },
    async sentFor(command, userId, by) {
      if (by.actor.kind !== 'CUSTOMER') calls.push(['sentFor', command, userId, by]);
    },
    emailLink: async () => 'VOID',
    confirmEmail: async () => 'VOID',
    async deleteCustomer(userId, confirmed, by) {
      calls.push(['deleteCustomer', userId, confirmed, by]);
    },
    async promotion(userId, code, wanted) {
      calls.push(['promotion', userId, code, wanted]);
      return { id: 'promo_1', code, valid: true, reason: null, percentOff: 20, amountOff: null, endsAt: null };
    },
    async billingPortal(buyer, request) {
      calls.push(['billingPortal', buyer, request]);
      return 'https://billing.example/session/1';
    },
    async grantEntitlement(request, context, operation) {
      calls.push(['grantEntitlement', request, context, operation]);
      const feature = catalog.features[0] as Feature;
      const { userId, limit, unlimited, value, validUntil, reason } = request;
      const grant = { id: 'grant_1', feature, limit, unlimited, value, validFrom: DAY_ONE, validUntil };
      accounts.set(userId, { ...accounts.get(userId), grants: [{ ...grant, reason, grantedBy: context.actor.id }] });
      return 'grant_1';
    },
    async grantPlan({ userId, plan, reason, validUntil }, context) {
      calls.push(['grantPlan', { userId, plan, reason, validUntil }, context]);
      const given = catalog.plans.find(({ code }) => code === plan) as Plan;
      const grant = { id: 'grant_2', plan: given, validFrom: DAY_ONE, validUntil, reason, grantedBy: context.actor.id };
      accounts.set(userId, { ...accounts.get(userId), planGrants: [grant] });
      return 'grant_2';
    },
    async revokeGrant(request, context) {
      calls.push(['revokeGrant', request, context]);
      return 'bob';
    },
    async refundPayment(request, context, operation) {
      calls.push(['refundPayment', request, context, operation]);
      return request.paymentId;
    },
    async linkCustomer(request, context) {
      calls.push(['linkCustomer', request, context]);
    },
    async unlinkCustomer(request, context) {
      calls.push(['unlinkCustomer', request, context]);
      return 'bob';
    },
    async refused(command, context) {
      refusals.push([command, context.actor.kind]);
    },
    async setMembers(request, by) {
      calls.push(['setMembers', request, by]);
    },
    async assignSeat(request, by) {
      calls.push(['assignSeat', request, by]);
    },
    async releaseSeat(request, by) {
      calls.push(['releaseSeat', request, by]);
    },
    async leave() {},
    async recordUsage(request) {
      calls.push(['recordUsage', request]);
      const entitlement = account(request.userId).entitlements.find(({ feature }) => feature.code === request.feature);
      if (!entitlement) throw new BillingError('UNKNOWN_FEATURE', { feature: request.feature }, ['feature']);
      return metered(entitlement);
    },
  };
}

const metered = (entitlement: EntitlementView): EntitlementView =>
  entitlement.feature.kind === 'METERED'
    ? { ...entitlement, used: 3, remaining: 7, resetsAt: DAY_THIRTY }
    : entitlement;

const keyOf = ({ createdAt, id }: PaymentView): KeysetKey => ({ at: createdAt, id });

export function aPayment(parts: Partial<PaymentView> = {}): PaymentView {
  return {
    id: 'in_1',
    publicId: `payment:${parts.id ?? 'in_1'}`,
    stripeInvoiceId: 'in_1',
    stripePaymentIntentId: 'pi_1',
    stripeChargeIds: ['ch_1'],
    userId: 'alice',
    status: 'PAID',
    refundStatus: 'NONE',
    isDisputedInFull: false,
    amount: 1_999,
    amountRefunded: 0,
    currency: 'EUR',
    tax: 319,
    discount: null,
    description: 'Premium, March',
    plan: 'premium',
    priceId: null,
    lines: [],
    subscriptionId: 'sub_1',
    invoiceNumber: 'T-0001',
    invoiceUrl: 'https://invoice.example/i/1?s=ap',
    invoicePdf: null,
    failure: null,
    refunds: [],
    dispute: null,
    attribution: { clickId: 'click-1', campaign: 'spring', affiliate: null },
    createdAt: DAY_ONE,
    paidAt: DAY_ONE,
    ...parts,
  };
}

export function aSubscription(plan: Plan, parts: Partial<SubscriptionView> = {}): SubscriptionView {
  const price = plan.prices[0] ?? null;
  return {
    id: 'sub_1',
    plan,
    price,
    items: [
      {
        ...{ id: 'si_1', plan, price, quantity: 1, sold: null },
        ...{ currentPeriodStart: DAY_ONE, currentPeriodEnd: DAY_THIRTY, discounts: [] },
      },
    ],
    status: 'ACTIVE',
    quantity: 1,
    currentPeriodStart: DAY_ONE,
    currentPeriodEnd: new Date('2026-04-01T12:00:00.000Z'),
    trialEnd: null,
    cancelAtPeriodEnd: false,
    cancelAt: null,
    canceledAt: null,
    endedAt: null,
    cancellationFeedback: null,
    gracePeriodEndsAt: null,
    pendingChange: null,
    scheduleId: null,
    paused: false,
    pausedUntil: null,
    actionUrl: null,
    discounts: [],
    ...parts,
  };
}
