import { organizationOf } from '../../facts/owner.ts';
import { isIdOf } from '../../facts/stripe-objects/registry.ts';

/**
 * A stream has the events that are folded together: of one Stripe customer (`cus_…`), of a guest's purchase (`pi_…`, `cs_…`), or of commands
 * about one owner: a user (`user:<id>`) or an organization (`organization:<id>`). Its ID is the `_id` of its account.
 */
const USER = 'user:';

/** Returns the stream of commands about an owner. That of an organization has the name of the owner itself. */
export const streamOfUser = (userId: string): string => (organizationOf(userId) === null ? `${USER}${userId}` : userId);

/** Returns the owner of a stream of commands, null for other streams. */
export function userOfStream(stream: string): string | null {
  if (stream.startsWith(USER)) return stream.slice(USER.length);
  return organizationOf(stream) === null ? null : stream;
}

/** Returns the Stripe customer of a stream, null for the stream of a guest or a user. */
export const customerOfStream = (stream: string): string | null => (isIdOf('customer', stream) ? stream : null);

/** The kinds of Stripe objects whose ID can be that of a stream: a Stripe customer, or the purchase of a guest. */
const ROOTS = ['customer', 'payment_intent', 'checkout_session', 'invoice'] as const;

/** Whether this is the ID of a stream. */
export const isStream = (id: string): boolean => userOfStream(id) !== null || ROOTS.some((kind) => isIdOf(kind, id));
