import { ORGANIZATION_ROLES, type OrganizationRole } from './owner.ts';
import { amountAt, numberAt, rowsAt, type StripeObject, textAt } from './stripe-value.ts';

/** The contact details that a customer set. Fields that they did not set are absent, and null clears a field. */
export interface ContactNow {
  userId: string;
  email?: string | null;
  /** A new address that waits for confirmation. null cancels an earlier request. */
  pendingEmail?: string | null;
  /** The ID of the event that requested the address which this event confirms. */
  confirms?: string;
  locale?: string | null;
  telegramChatId?: string | null;
  notifications?: string[];
}

/** A grant of a feature or of a plan. A revocation has only `userId`. */
export interface GrantNow {
  userId: string;
  feature: string | null;
  /** The code of a granted plan. Absent if a feature is granted. */
  plan?: string;
  /** null for a BOOLEAN or CONFIG feature, and if unlimited. */
  limit: number | null;
  unlimited: boolean;
  /** null unless the feature is CONFIG. */
  value: string | null;
  validUntil: Date | null;
}

/** A change of the members of an organization and of their seats. Members that it does not name stay as they are. */
export interface MembersNow {
  /** The organization, as an owner: see owner.ts. */
  userId: string;
  /** Counts the changes of one organization from 1. Each change was decided on the state after the one before. */
  seq: number;
  /** The command that made it, by the ID of its idempotent operation. */
  operation: string;
  /** Members who were added, or got another role. */
  set: { userId: string; role: OrganizationRole }[];
  removed: string[];
  /** Members who got a seat. */
  seated: string[];
  /** Members who lost their seat. */
  unseated: string[];
}

export interface AboutUser {
  userId: string;
}

export interface ErasureNow {
  userId: string;
  /** The IDs of their Stripe customers, and of the sessions and payment intents of their purchases. */
  stripeIds: string[];
}

export interface RefundRequestNow {
  userId: string;
  paymentId: string | null;
  amount: number;
}

/** Reads the internal event `customer.linked` or `customer.unlinked`. Returns the new owner of the Stripe customer, null after an unlink. */
export function linkedUser(object: StripeObject): { userId: string | null } {
  return { userId: textAt(object['userId']) };
}

/** Reads the internal event `customer.reconciled`: the user whose objects are compared with Stripe's. */
export function aboutUser(object: StripeObject): AboutUser {
  return { userId: textAt(object['userId']) ?? '' };
}

/** Reads the internal event `contact.updated`. Returns only the fields that were set. An empty text clears a field, so it is read as null. */
export function contactNow(object: StripeObject): ContactNow {
  const notifications = object['notifications'];
  const confirms = textAt(object['confirms']);
  return {
    userId: textAt(object['userId']) ?? '',
    ...('email' in object ? { email: textAt(object['email']) } : {}),
    ...('pendingEmail' in object ? { pendingEmail: textAt(object['pendingEmail']) } : {}),
    ...(confirms === null ? {} : { confirms }),
    ...('locale' in object ? { locale: textAt(object['locale']) } : {}),
    ...('telegramChatId' in object ? { telegramChatId: textAt(object['telegramChatId']) } : {}),
    ...(Array.isArray(notifications) ? { notifications: notifications.map(String) } : {}),
  };
}

/** Reads the internal event `customer.erased`: the user whose account was deleted, and the IDs of their Stripe objects. */
export function erasureNow(object: StripeObject): ErasureNow {
  const ids = object['stripeIds'];
  return {
    userId: textAt(object['userId']) ?? '',
    stripeIds: Array.isArray(ids) ? ids.map(String) : [],
  };
}

/** Reads the internal events `grant.*`. A revocation has only the ID of the grant and its user. */
export function grantNow(object: StripeObject): GrantNow {
  const validUntil = textAt(object['validUntil']);
  const plan = textAt(object['plan']);
  return {
    userId: textAt(object['userId']) ?? '',
    feature: textAt(object['feature']),
    ...(plan !== null && { plan }),
    limit: numberAt(object['limit']),
    unlimited: object['unlimited'] === true,
    value: textAt(object['value']),
    validUntil: validUntil === null ? null : new Date(validUntil),
  };
}

/** Reads the internal event `organization.members_changed`. */
export function membersNow(object: StripeObject): MembersNow {
  // As objects with a `userId`, whose values an erasure keeps even if they look like e-mail addresses (erase-payload.ts).
  const names = (field: string) => rowsAt(object[field]).map(({ userId }) => String(userId));
  return {
    userId: textAt(object['userId']) ?? '',
    seq: numberAt(object['seq']) ?? 0,
    operation: textAt(object['operation']) ?? '',
    set: rowsAt(object['set']).flatMap(({ userId, role }) => {
      const known = ORGANIZATION_ROLES.find((name) => name === role);
      return known ? [{ userId: String(userId), role: known }] : [];
    }),
    removed: names('removed'),
    seated: names('seated'),
    unseated: names('unseated'),
  };
}

/** Reads the internal event `refund.requested`. Its ID is that of the refund. */
export function refundRequestNow(object: StripeObject): RefundRequestNow {
  return {
    userId: textAt(object['userId']) ?? '',
    paymentId: textAt(object['paymentId']),
    amount: amountAt(object['amount']) ?? 0,
  };
}
