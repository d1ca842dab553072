import { isIdOf } from '../../facts/stripe-objects/registry.ts';

/**
 * A stream has the events that are folded together: of one Stripe customer (`cus_…`), of a guest's purchase (`pi_…`, `cs_…`), or of commands
 * about one user (`user:<id>`). Its ID is the `_id` of its account.
 */
const USER = 'user:';

/** Returns the stream of commands about a user. */
export const streamOfUser = (userId: string): string => `${USER}${userId}`;

/** Returns the user of a stream of commands, null for other streams. */
export const userOfStream = (stream: string): string | null =>
  stream.startsWith(USER) ? stream.slice(USER.length) : null;

/** Returns the Stripe customer of a stream, null for the stream of a guest or a user. */
export const customerOfStream = (stream: string): string | null => (isIdOf('customer', stream) ? stream : null);

/** The kinds of Stripe objects whose ID can be that of a stream: a Stripe customer, or the purchase of a guest. */
const ROOTS = ['customer', 'payment_intent', 'checkout_session', 'invoice'] as const;

/** Whether this is the ID of a stream. */
export const isStream = (id: string): boolean => userOfStream(id) !== null || ROOTS.some((kind) => isIdOf(kind, id));
