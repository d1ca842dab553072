/**
 * What can be told to people: the contract between who stages a message and who words it. Its id names the business fact, so that
 * two events of one fact tell it once; its data is all that the wording needs, as it was when it became true.
 */
export type Message = { [Kind in MessageKind]: MessageOf<Kind> }[MessageKind];

export interface MessageOf<Kind extends MessageKind> {
  /** `<kind>:<subject>` */
  id: string;
  kind: Kind;
  /** null for what concerns nobody's account. */
  userId: string | null;
  /** When the fact happened. */
  at: Date;
  /** WITHDRAWN: a later event overtook it; it is not sent any more. */
  state: 'DUE' | 'WITHDRAWN';
  data: MessageData[Kind];
}

export type MessageKind = keyof MessageData;

/** An item of a subscription: what events call it, and how many of it there are. */
export interface NamedItem {
  plan: string | null;
  quantity: number;
}

/** A subscription and its plan, as far as events tell. */
interface OfPlan {
  subscriptionId: string;
  plan: string | null;
  /** Where several items can be the plan: each of them, the likeliest first. The catalog decides when the message is written. */
  items?: NamedItem[];
}

/** Money is integer minor units beside its currency. */
export interface MessageData {
  started: OfPlan;
  ended: OfPlan;
  'plan-changed': OfPlan & { previousPlan: string | null; previousItems?: NamedItem[]; quantity: number };
  'will-end': { subscriptionId: string; endsAt: Date | null };
  resumed: { subscriptionId: string };
  /** One that is sent to be paid: Stripe charges nothing by itself. */
  invoice: { paymentId: string; amount: number; currency: string; invoiceUrl: string | null; dueAt: Date | null };
  receipt: { paymentId: string; amount: number; currency: string; invoiceUrl: string | null };
  'payment-failed': {
    paymentId: string;
    amount: number;
    currency: string;
    invoiceUrl: string | null;
    nextAttemptAt: Date | null;
  };
  refund: { paymentId: string; amount: number; currency: string; refundedInAll: number };
  dispute: {
    paymentId: string;
    disputeId: string;
    outcome: 'opened' | 'won' | 'lost';
    amount: number;
    currency: string;
    /** Only a part of the payment is disputed. */
    partial?: true;
  };
  /** Folding it threw for about a day. It is not tried again by itself. */
  'event-parked': { eventId: string; type: string; error: string };
  /** A Stripe customer is claimed for a user to whom it does not belong; nothing moved. */
  'owner-contradicted': { customerId: string; ownedBy: string; claimedBy: string };
  /** The user has subscriptions that run under each of these Stripe customers. */
  'second-subscription': { customerIds: string[] };
  /** Stripe has a status for subscriptions that this version does not know: it grants nothing. */
  'unknown-status': { subscriptionId: string; status: string };
  /** Events wait to be folded, or to be asked about, for longer than passes by itself; the oldest of them, and since when. */
  overdue: { what: 'events' | 'look-ups'; since: Date; eventId: string };
  /** A subscription of a Stripe customer whose account was deleted goes on, or began after that. */
  'erased-but-live': { subscriptionId: string; customerId: string };
  /** What Stripe has differed from the documents, which follow it now; one of the objects, and since when they were compared. */
  drift: { objects: number; customerId: string; objectId: string; since: Date };
  /** Stripe has told of events that no webhook brought; the first of them, and when the newest webhook came, if one ever did. */
  'webhook-silence': { events: number; eventId: string; lastAt: Date | null };
  /** Folding so many events of this type has thrown three times or more; the oldest of them, and when it came. */
  'failures-rise': { type: string; events: number; eventId: string; since: Date };
  /** What follows from an account (messages, audit entries, payments) is not in its collections; the event that it follows from. */
  unpublished: { stream: string; eventId: string; since: Date };
  'fraud-warning': { paymentId: string; amount: number; currency: string };
  'trial-ends': OfPlan & { trialEnd: Date };
  renewal: OfPlan & { amount: number; currency: string; periodEnd: Date };
  confirm: { paymentId: string; amount: number; currency: string; actionUrl: string | null };
  /** A card to which a renewal will be charged; it can be until the end of that day. */
  'card-expires': { cardId: string; brand: string | null; last4: string | null; lastDay: Date };
  /** The link goes to the new address; its token is made when the e-mail is sent. */
  'confirm-email': { email: string; requestId: string; expiresAt: Date };
  /** `share` of the limit is used, in percent. */
  usage: { feature: string; name: string; share: 80 | 100; limit: number; resetsAt: Date };
}

/** Kinds for admins of which no document tells. */
export type ServiceKind =
  | 'event-parked'
  | 'owner-contradicted'
  | 'second-subscription'
  | 'overdue'
  | 'drift'
  | 'webhook-silence'
  | 'failures-rise'
  | 'unpublished';
