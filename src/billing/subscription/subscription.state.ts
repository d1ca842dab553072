import type { PriceNow, SubscriptionNow } from '../../facts/fact.ts';
import type { SubscriptionScheduleNow } from '../../facts/schedule.fact.ts';
import type { MessageData } from '../../outbox/message.ts';
import type { CauseOfState } from '../fold.ts';
import { type MoneyState, NO_MONEY } from '../money/money.state.ts';

/** The stored state of one subscription: the object in its newest event, and the history that no single event has. */
export interface SubscriptionState {
  /** The object in its newest event. null if only its checkout or its invoices are known. */
  now: SubscriptionNow | null;
  /** The event that last changed `now`. */
  cause: CauseOfState | null;
  /** The completed checkout that created it. Until its own events arrive, it counts as an INCOMPLETE subscription. */
  checkout: {
    sessionId: string;
    plan: string | null;
    quantity: number;
    customerId: string | null;
    cause: CauseOfState;
  } | null;
  /** When it was active or trialing for the first time, null if it never was. */
  startedAt: Date | null;
  /** The first `past_due` event since it was last active or trialing. */
  pastDueSince: Date | null;
  /** The last change to active or trialing. Payments that failed before it do not count for a later grace period. */
  recoveredAt: Date | null;
  /** Open invoices that have a failed payment or are sent for manual payment. The grace period counts from them. */
  openInvoices: Record<string, OpenInvoice>;
  /** Its payments, refunds and disputes. */
  money: MoneyState;
  /** Stripe's last reminder of the end of the trial: its time, and the end that it announced. */
  trialEnding: { at: Date; trialEnd: Date } | null;
  /** The renewal that Stripe announced last. */
  upcoming: { at: Date; periodEnd: Date; amount: number; currency: string } | null;
  /** The schedules that manage it, by ID. Stripe allows one at a time. */
  schedules: Record<string, ScheduleState>;
  /** The newest changes of its terms, oldest first. */
  changes: SubscriptionChange[];
  /** The names of its prices in the last event that had them, because a lookup key can be transferred. */
  priceNames: Record<string, { lookupKey: string | null; plan: string | null }>;
  /** Since when it bills on the terms of `now`, null if it was never active or trialing. */
  termsSince: Date | null;
  /** The terms before, oldest first. Past revenue is computed from them, so none is dropped. */
  formerTerms: FormerTerms[];
}

export interface ScheduleState {
  now: SubscriptionScheduleNow;
  cause: CauseOfState;
  /** The prices of its phases, by ID, as far as a look-up or an answer told them. */
  prices: Record<string, PriceNow>;
}

/** The parts of a subscription that decide what it bills. Most renewals do not change them. */
export interface Terms extends Pick<SubscriptionNow, 'plan' | 'items' | 'discounts'> {
  /** `stopped`: unpaid, paused or incomplete. */
  billing: 'trial' | 'paying' | 'stopped';
}

export interface FormerTerms extends Terms {
  from: Date;
}

/** A change about which the customer gets a message. `nth` counts the changes of its kind. */
export type SubscriptionChange = { nth: number; at: Date } & (
  | ({ kind: 'plan-changed' } & Omit<MessageData['plan-changed'], 'subscriptionId'>)
  | { kind: 'will-end'; endsAt: Date | null }
  | { kind: 'paused'; until: Date | null }
  /** `paused` if payments were paused. Otherwise the cancellation was taken back. */
  | { kind: 'resumed'; paused?: true }
);

export interface OpenInvoice {
  /** The first failed attempt in an event. */
  failedAt: Date | null;
  dueAt: Date | null;
  /** Where the customer pays it or confirms the payment. */
  url: string | null;
}

export const UNKNOWN_SUBSCRIPTION: SubscriptionState = {
  now: null,
  cause: null,
  checkout: null,
  startedAt: null,
  pastDueSince: null,
  recoveredAt: null,
  openInvoices: {},
  money: NO_MONEY,
  trialEnding: null,
  upcoming: null,
  schedules: {},
  changes: [],
  priceNames: {},
  termsSince: null,
  formerTerms: [],
};
