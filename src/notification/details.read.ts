import type { mongo } from 'mongoose';
import type { AccountDocument } from '../billing/entitlement/account.document.ts';
import { readStates } from '../billing/entitlement/accounts.read.ts';
import { NO_ENTITLEMENTS } from '../billing/entitlement/entitlement.state.ts';
import type { Account } from '../billing/entitlement/entitlement.view.ts';
import { readAccount } from '../billing/entitlement/read-account.ts';
import type { PaymentDocument } from '../billing/payment/payment.document.ts';
import { paymentView } from '../billing/payment/payment.read.ts';
import type { Catalog } from '../billing/plan/catalog.ts';
import { isLive, type SubscriptionView } from '../billing/subscription/subscription.view.ts';
import { type BilledPeriod, type CardNamed, cardOfCharge, periodOfInvoice } from '../facts/receipt.ts';
import { isIdOf } from '../facts/stripe-objects/registry.ts';
import { objectAt, type StripeObject } from '../facts/stripe-value.ts';
import type { StoredEvent } from '../inbox/event.document.ts';
import type { Named } from '../language/named.ts';
import type { MessageDocument } from '../outbox/message.document.ts';
import type { Clock } from '../platform/clock.ts';

/** What a message shows beside its own data. It is read when the message is sent, so it is as it is known then. */
export interface Details {
  /** Of the payment. */
  invoiceNumber: string | null;
  /** How much of the payment is tax, in minor units. */
  tax: number | null;
  period: BilledPeriod | null;
  /** The card that was charged. */
  charged: CardNamed | null;
  /** The card on file, which the next payment is charged to. */
  onFile: CardNamed | null;
  plan: Named | string | null;
  subscription: SubscriptionView | null;
}

export const NO_DETAILS: Details = {
  invoiceNumber: null,
  tax: null,
  period: null,
  charged: null,
  onFile: null,
  plan: null,
  subscription: null,
};

export interface DetailsOptions {
  payments: mongo.Collection<PaymentDocument>;
  events: mongo.Collection<StoredEvent>;
  accounts: mongo.Collection<AccountDocument>;
  /** In force. */
  catalog: Catalog;
  clock: Clock;
}

export type DetailsOf = (message: MessageDocument) => Promise<Details>;

/** Reads the details of messages to customers, from their account, the payment and its events. */
export function createDetails({ payments, events, accounts, catalog, clock }: DetailsOptions): DetailsOf {
  return async ({ userId, data }) => {
    const { paymentId, subscriptionId } = data as { paymentId?: string; subscriptionId?: string };
    if (userId === null || (paymentId === undefined && subscriptionId === undefined)) return NO_DETAILS;
    const [account, payment] = await Promise.all([
      accountOf(userId),
      paymentId === undefined ? null : ofPayment(paymentId),
    ]);
    const billed = subscriptionId ?? payment?.subscriptionId ?? null;
    const subscription = account.subscriptions.find(({ id }) => id === billed) ?? null;
    return {
      ...NO_DETAILS,
      ...payment?.details,
      onFile: account.paymentMethod,
      plan: subscription?.plan ?? payment?.plan ?? null,
      subscription,
    };
  };

  async function accountOf(userId: string): Promise<Account> {
    const { state = NO_ENTITLEMENTS } = (await readStates(accounts, [userId])).get(userId) ?? {};
    return readAccount(userId, state, catalog, clock.now());
  }

  async function ofPayment(id: string) {
    const row = await payments.findOne({ refs: id }, { projection: { refs: 1, state: 1 } });
    const view = row && paymentView(row._id, row.state);
    if (!row || !view) return null;
    const { charge, invoice } = await objectsOf(row);
    const { invoiceNumber, tax, plan, subscriptionId } = view;
    const details = {
      invoiceNumber,
      tax,
      period: invoice && periodOfInvoice(invoice),
      charged: charge && cardOfCharge(charge),
    };
    return { details, plan, subscriptionId };
  }

  /** The charge that succeeded and the invoice, as Stripe's newest events have them: facts hold neither cards nor periods. */
  async function objectsOf({ _id, refs }: Pick<PaymentDocument, '_id' | 'refs'>) {
    const ids = [_id, ...refs.filter((ref) => isIdOf('charge', ref))];
    const found = await events
      .find({ objectId: { $in: ids } })
      .project<{ payload: string }>({ payload: 1 })
      .sort({ position: -1 })
      .limit(MOST_EVENTS)
      .toArray();
    const objects = found.map(({ payload }) => objectAt(objectAt(JSON.parse(payload).data)['object']));
    const newest = (isWanted: (object: StripeObject) => boolean) => objects.find(isWanted) ?? null;
    return {
      charge: newest(({ object, status }) => object === 'charge' && status === 'succeeded'),
      invoice: newest(({ object }) => object === 'invoice'),
    };
  }
}

/** A payment that was tried often has many. */
const MOST_EVENTS = 20;

/** What a subscription costs in each of its periods, before discounts. Null if no whole amount says so. */
export function priceOf({ items }: SubscriptionView): { amount: number; currency: string; interval: string } | null {
  const [main] = items;
  const sold = main?.sold;
  if (!main || !sold || sold.unitAmount === null || sold.intervalCount !== 1) return null;
  return { amount: sold.unitAmount * main.quantity, currency: sold.currency.toUpperCase(), interval: sold.interval };
}

/** When a subscription renews. Null if it does not, or if its payments are paused. */
export function renewalOf(subscription: SubscriptionView): Date | null {
  const { cancelAtPeriodEnd, cancelAt, paused, currentPeriodEnd } = subscription;
  return isLive(subscription) && !cancelAtPeriodEnd && cancelAt === null && !paused ? currentPeriodEnd : null;
}
