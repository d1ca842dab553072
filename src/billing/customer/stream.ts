import { isIdOf } from '../../facts/stripe-objects/registry.ts';

/**
 * A stream is what is folded together: the events of one Stripe customer (`cus_…`), of a purchase of a guest (`pi_…`, `cs_…`), or what
 * somebody did about one user (`user:<id>`). Its ID is the `_id` of its account.
 */
const USER = 'user:';

/** The stream of what is done about a user, whatever Stripe customers they have. */
export const streamOfUser = (userId: string): string => `${USER}${userId}`;

/** The user whose own stream it is; null for a stream of Stripe's. */
export const userOfStream = (stream: string): string | null =>
  stream.startsWith(USER) ? stream.slice(USER.length) : null;

/** The Stripe customer whose stream it is; null for a guest's, and for a user's own. */
export const customerOfStream = (stream: string): string | null => (isIdOf('customer', stream) ? stream : null);

/** Stripe objects that a stream is named after: a Stripe customer, or what a guest paid with. */
const ROOTS = ['customer', 'payment_intent', 'checkout_session', 'invoice'] as const;

/** Whether this is the ID of a stream. */
export const isStream = (id: string): boolean => userOfStream(id) !== null || ROOTS.some((kind) => isIdOf(kind, id));
