import type { SubscriptionNow } from '../../facts/fact.ts';
import type { MessageData } from '../../outbox/message.ts';
import type { CauseOfState } from '../fold.ts';
import { type MoneyState, NO_MONEY } from '../money/money.state.ts';

/** What is kept of one subscription: its newest snapshot, and what no single snapshot tells. */
export interface SubscriptionState {
  /** As its newest event has it; null while only its checkout or its invoices are known. */
  now: SubscriptionNow | null;
  /** The event that last changed `now`. */
  cause: CauseOfState | null;
  /** The completed checkout that made it: counts as an INCOMPLETE subscription until its own events are here. */
  checkout: {
    sessionId: string;
    plan: string | null;
    quantity: number;
    customerId: string | null;
    cause: CauseOfState;
  } | null;
  /** When it first was active or trialing; null for one that never was. */
  startedAt: Date | null;
  /** The first past_due snapshot since it was last in order. */
  pastDueSince: Date | null;
  /** The last change that left it active or trialing: what failed before that is no part of a later streak. */
  recoveredAt: Date | null;
  /** Open invoices of which a payment failed or that are sent to be paid: the streak that grace counts from. */
  openInvoices: Record<string, OpenInvoice>;
  /** Its payments, refunds and disputes. */
  money: MoneyState;
  /** When a trial was said to end soon, and when it will. */
  trialEnding: { at: Date; trialEnd: Date } | null;
  /** The renewal that Stripe announced last. */
  upcoming: { at: Date; periodEnd: Date; amount: number; currency: string } | null;
  /** What became of its terms, oldest first: the newest ones only. */
  changes: SubscriptionChange[];
  /** What a price was called when an event last named it: its lookup key may move on. */
  priceNames: Record<string, { lookupKey: string | null; plan: string | null }>;
}

/** A change that is told to the customer; `nth` counts those of its kind. */
export type SubscriptionChange = { nth: number; at: Date } & (
  | ({ kind: 'plan-changed' } & Omit<MessageData['plan-changed'], 'subscriptionId'>)
  | { kind: 'will-end'; endsAt: Date | null }
  | { kind: 'resumed' }
);

export interface OpenInvoice {
  /** The first failed attempt that an event told of. */
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
  changes: [],
  priceNames: {},
};
