import type { Fact, FactAbout } from '../fact.ts';
import { CHARGE } from './charge.ts';
import { CHECKOUT_SESSION } from './checkout-session.ts';
import { CREDIT_NOTE } from './credit-note.ts';
import { CUSTOMER } from './customer.ts';
import { DISPUTE } from './dispute.ts';
import { FRAUD_WARNING } from './fraud-warning.ts';
import { INVOICE } from './invoice.ts';
import { INVOICE_LINES } from './invoice-lines.ts';
import { INVOICE_PAYMENT } from './invoice-payment.ts';
import { isIdOfType, type ObjectType } from './object-type.ts';
import { PAYMENT_INTENT } from './payment-intent.ts';
import { PAYMENT_METHOD } from './payment-method.ts';
import { PRICE } from './price.ts';
import { REFUND } from './refund.ts';
import { SUBSCRIPTION } from './subscription.ts';
import { SUBSCRIPTION_SCHEDULE } from './subscription-schedule.ts';
import { UPCOMING_INVOICE } from './upcoming-invoice.ts';

/**
 * Every type of Stripe object that the service reads. An import walks the lists in this order: customers, what they pay for, what paid it,
 * and what was paid back. In this order almost no event waits for a later one. An ID belongs to the first type whose prefix it has, so
 * `sub_sched_` comes before `sub_`.
 */
const REGISTRY = [
  CUSTOMER,
  SUBSCRIPTION_SCHEDULE,
  SUBSCRIPTION,
  CHECKOUT_SESSION,
  INVOICE,
  INVOICE_LINES,
  UPCOMING_INVOICE,
  INVOICE_PAYMENT,
  PAYMENT_INTENT,
  CHARGE,
  REFUND,
  CREDIT_NOTE,
  DISPUTE,
  FRAUD_WARNING,
  PAYMENT_METHOD,
  PRICE,
] as const;

type Registered = (typeof REGISTRY)[number];

/** The facts of these objects: what `read` returns, and what `readBeside` adds. */
export type StripeFact = FactOf<Registered>;

type FactOf<T> = T extends { kind: infer Kind extends string; read(...args: never): infer Now }
  ? FactAbout<Kind, Now> & (T extends { readBeside(...args: never): infer Beside } ? Beside : unknown)
  : never;

/** Types of the events that store an answer of Stripe. */
export type SyncedType = NonNullable<Registered['synced']>;

/** Types of the events that store what an import read. They cause no messages. */
export type ImportedType = NonNullable<Registered['imported']>;

/** Names of the lists that an import walks. */
export type ListName = NonNullable<NonNullable<Registered['list']>['importing']>['name'];

interface StripeObjectType extends ObjectType<StripeFact['now']> {
  kind: StripeFact['kind'];
  synced: SyncedType | null;
  imported: ImportedType | null;
}

/** `REGISTRY` with one common type, for code that treats all objects alike. */
export const STRIPE_OBJECTS: readonly StripeObjectType[] = REGISTRY;

/** Returns the object type of a kind of fact, undefined for the kinds of internal events. */
export const objectTypeOf = (kind: Fact['kind']): StripeObjectType | undefined => BY_KIND.get(kind);

/** The first object type of each kind. Types of one kind share a lifecycle, so the first one is enough. */
const BY_KIND: ReadonlyMap<Fact['kind'], StripeObjectType> = new Map(
  STRIPE_OBJECTS.toReversed().map((type) => [type.kind, type]),
);

/** Returns the object type of an ID, undefined for an ID without a known prefix. */
export const objectTypeOfId = (id: string): StripeObjectType | undefined =>
  STRIPE_OBJECTS.find((type) => isIdOfType(type, id));

/** Whether an ID names an object of this kind, by its prefix. */
export const isIdOf = (kind: KindWithId, id: string): boolean => objectTypeOfId(id)?.kind === kind;

/** The kinds whose IDs have a prefix. */
type KindWithId = Exclude<Registered, { idPrefixes: readonly [] }>['kind'];

/** The types of all events that carry an object of this type: Stripe's, and those that store an answer. */
export const eventTypesOf = ({ events, synced, imported }: StripeObjectType): string[] =>
  [...events, synced, imported].filter((type) => type !== null);
