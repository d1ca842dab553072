import type Stripe from 'stripe';
import type { StripeObject } from '../stripe-value.ts';

/**
 * Everything that the service knows about one type of Stripe object. Each type is a file in this folder and a line in `registry.ts`.
 * A part that a type does not have is null or empty and never left out, so a forgotten part does not compile.
 */
export interface ObjectType<Now = unknown> {
  /** The kind of its facts. Two types share a kind if the folds treat them alike: a credit note is read as a refund. */
  kind: string;
  /** The prefixes of its IDs. Empty if it has no ID of its own. */
  idPrefixes: readonly string[];
  /** The types of Stripe's events that change what the service knows. `npm run webhooks` subscribes the endpoint to them. */
  events: readonly string[];
  /** The type of the event that stores Stripe's answer to a read or a write. null if no answer is stored. */
  synced: string | null;
  /** The type of the event that stores what `npm run import` read. It causes no messages, because the object is older than the service. */
  imported: string | null;
  /** Reads the object of an event of either era of Stripe's API. `change` is the last word of the event's type. */
  read(object: StripeObject, change: string): Now;
  /** Reads what its fact carries beside `now`, if anything. */
  readBeside?(object: StripeObject): object;
  /** Derives an ID for events whose object can lack one. Returns null if nothing identifies it. Without this part, the ID is `object.id`. */
  identify?(object: StripeObject): string | null;
  /** Whether an event says nothing that the service uses, and is ignored. Without this part, every event counts. */
  isIrrelevant?(object: StripeObject): boolean;
  /** Reads it from Stripe by its ID, as `synced` stores it. null if an answer to its ID alone is not used. */
  retrieve: ((stripe: Stripe, id: string) => Promise<Stripe.Response<{ id: string }>>) | null;
  /** How Stripe lists it. `npm run doctor` reads a row of each list to see whether the API key may. */
  list: List | null;
  lifecycle: Lifecycle<Now>;
}

interface List {
  page(stripe: Stripe, params: ListParams): Promise<Stripe.Response<Stripe.ApiList<{ id: string }>>>;
  /** Whether a row is recorded. A filter for what no parameter of Stripe's list can select. */
  takes(row: object): boolean;
  /** How `npm run import` walks the list. null if it does not. */
  importing: Importing | null;
}

export interface ListParams {
  limit: number;
  starting_after?: string;
  expand?: string[];
}

interface Importing {
  /** Names the list in reports and in the stored cursor. */
  name: string;
  expand: readonly string[];
  /** The expanded payment method of a row, which is imported with it. Stripe has no list of the payment methods of all customers. */
  cardOf(row: object): string | Stripe.PaymentMethod | null;
}

export interface Lifecycle<Now> {
  /** Numbers that only grow during the life of the object, so they show which of two states is newer. Empty if it has none. */
  progress(now: Now): number[];
  /** Ranks its events of one second, lower ranks first. null if `previous_attributes` give the order of its updates. */
  ranks: { of(change: string, now: Now): readonly [number, number] } | null;
}

/** Whether an ID names an object of this type, by its prefix. */
export const isIdOfType = ({ idPrefixes }: Pick<ObjectType, 'idPrefixes'>, id: string): boolean =>
  idPrefixes.some((prefix) => id.startsWith(prefix));
