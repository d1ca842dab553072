/**
 * A message to people. A fold stages it, and src/notification words it. Its ID names the business fact, so that two events of one fact send
 * it once. Its data is everything that the wording needs, as of the time when the fact became true.
 */
export type Message = { [Kind in MessageKind]: MessageOf<Kind> }[MessageKind];

export interface MessageOf<Kind extends MessageKind> {
  /** `<kind>:<subject>` */
  id: string;
  kind: Kind;
  /** null if it concerns no user's account. */
  userId: string | null;
  /** When the fact happened. */
  at: Date;
  /** WITHDRAWN if a later event made it wrong, so it is not sent. */
  state: 'DUE' | 'WITHDRAWN';
  data: MessageData[Kind];
}

export type MessageKind = keyof MessageData;

/** An item of a subscription: the plan that events name, and the quantity. */
export interface NamedItem {
  plan: string | null;
  quantity: number;
}

/** A feature: its code, and its name in case the catalog loses it. */
interface NamedFeature {
  code: string;
  name: string;
}

/** A subscription and its plan, as far as events name it. */
interface OfPlan {
  subscriptionId: string;
  plan: string | null;
  /** The items that can be the plan, if there are several, the most likely first. The catalog decides when the message is worded. */
  items?: NamedItem[];
}

/** The data of each kind of message. Money is in whole minor units with a currency. */
export interface MessageData {
  started: OfPlan;
  ended: OfPlan;
  'plan-changed': OfPlan & { previousPlan: string | null; previousItems?: NamedItem[]; quantity: number };
  /** A change of the plan that waits: what it will cost and take away. */
  'plan-will-change': {
    subscriptionId: string;
    at: Date;
    previousPlan: string | null;
    plan: string | null;
    quantity: number;
    nextInvoice: { amount: number; currency: string } | null;
    /** The features of which nothing is left, those of which less is left, and those whose usage is above the new limit. */
    removed: NamedFeature[];
    reduced: NamedFeature[];
    overLimit: NamedFeature[];
  };
  'will-end': { subscriptionId: string; endsAt: Date | null };
  paused: { subscriptionId: string; until: Date | null };
  /** `paused` if payments were paused before. Otherwise the subscription was set to end. */
  resumed: { subscriptionId: string; paused?: true };
  /** An invoice that the customer pays by themselves (`send_invoice`). */
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
    /** Set if only a part of the payment is disputed. */
    partial?: true;
  };
  /** Folding an event failed for about a day. It is not retried until an admin replays it. */
  'event-parked': { eventId: string; type: string; error: string };
  /** An event claims a Stripe customer for another user than its owner. The claim is ignored. */
  'owner-contradicted': { customerId: string; ownedBy: string; claimedBy: string };
  /** The user has a running subscription under each of these Stripe customers. */
  'second-subscription': { customerIds: string[] };
  /** A subscription has a status that this version of the service does not know. It gives no access. */
  'unknown-status': { subscriptionId: string; status: string };
  /** Events or look-ups wait for too long: the oldest event, and since when. */
  overdue: { what: 'events' | 'look-ups'; since: Date; eventId: string };
  /** A subscription still runs, or began, after the account of its user was deleted. */
  'erased-but-live': { subscriptionId: string; customerId: string };
  /** Stored objects differed from Stripe's and were corrected: how many, one of them, and when the comparison began. */
  drift: { objects: number; customerId: string; objectId: string; since: Date };
  /** Stripe lists events that no webhook delivered: how many, the first one, and when the newest webhook was received. */
  'webhook-silence': { events: number; eventId: string; lastAt: Date | null };
  /** Events of one type failed three times or more each: how many, the oldest one, and when it was received. */
  'failures-rise': { type: string; events: number; eventId: string; since: Date };
  /** Side effects of an account are not published: the event that caused them, and since when. */
  unpublished: { stream: string; eventId: string; since: Date };
  'fraud-warning': { paymentId: string; amount: number; currency: string };
  'trial-ends': OfPlan & { trialEnd: Date };
  renewal: OfPlan & { amount: number; currency: string; periodEnd: Date };
  confirm: { paymentId: string; amount: number; currency: string; actionUrl: string | null };
  /** A card that will be charged for a renewal expires. It can be charged until the end of `lastDay`. */
  'card-expires': { cardId: string; brand: string | null; last4: string | null; lastDay: Date };
  /** The link to confirm a new address. It is sent to that address, and its token is created when the e-mail is sent. */
  'confirm-email': { email: string; requestId: string; expiresAt: Date };
  /** `share` of the limit is used, in percent. */
  usage: { feature: string; name: string; share: 80 | 100; limit: number; resetsAt: Date };
}

/** Kinds of messages to admins that follow from no document. */
export type ServiceKind =
  | 'event-parked'
  | 'owner-contradicted'
  | 'second-subscription'
  | 'overdue'
  | 'drift'
  | 'webhook-silence'
  | 'failures-rise'
  | 'unpublished';

/** The kinds for customers, in the order of a customer's life. Admins also receive `dispute`. */
export const CUSTOMER_KINDS = [
  'started',
  'plan-changed',
  'plan-will-change',
  'will-end',
  'paused',
  'resumed',
  'ended',
  'trial-ends',
  'renewal',
  'invoice',
  'receipt',
  'payment-failed',
  'confirm',
  'refund',
  'dispute',
  'usage',
  'card-expires',
  'confirm-email',
] as const satisfies readonly MessageKind[];

export type CustomerKind = (typeof CUSTOMER_KINDS)[number];
