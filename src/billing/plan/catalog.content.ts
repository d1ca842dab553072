import { createHash } from 'node:crypto';
import { z } from 'zod';
import { LANGUAGES } from '../../language/language.ts';

/** The plans, their prices and their features. Immutable. `hash` identifies the content. */
export type Catalog = CatalogContent & { readonly hash: string };
export type CatalogContent = z.infer<typeof content>;
export type Feature = z.infer<typeof feature>;
export type FeatureKind = Feature['kind'];
export type Plan = z.infer<typeof plan>;
export type PlanFeature = z.infer<typeof planFeature>;
export type Price = z.infer<typeof price>;
export type BillingInterval = Price['interval'];
export type TaxBehavior = Price['taxBehavior'];

const count = z.int().nonnegative();

/** By language. Catalogs stored before translations existed keep their hash. */
const translations = z
  .partialRecord(
    z.enum(LANGUAGES),
    z.object({ name: z.string().optional(), description: z.string().optional() }).readonly(),
  )
  .readonly()
  .optional();

const feature = z
  .object({
    code: z.string(),
    name: z.string(),
    translations,
    /**
     * BOOLEAN: has it or not. LIMIT: how many, counted by the product. METERED: how many per period, counted here. CONFIG: which
     * one of `values`. `feature-kinds.ts` says how each behaves.
     */
    kind: z.enum(['BOOLEAN', 'LIMIT', 'METERED', 'CONFIG']),
    /** From the lowest to the highest. Only CONFIG has this field, so catalogs that were stored before this kind existed keep their hash. */
    values: z.array(z.string()).readonly().optional(),
    /** Whether customers may report their own usage, or only services. */
    selfReported: z.boolean(),
    /** How the limits of several sources combine. */
    combine: z.enum(['best', 'sum']),
  })
  .readonly();

/** `limit` is null for BOOLEAN and CONFIG, and if `unlimited`. Only CONFIG has a value. */
const planFeature = z
  .object({ limit: count.nullable(), unlimited: z.boolean(), value: z.string().optional() })
  .readonly();

const price = z
  .object({
    /** Stripe's lookup key: `<plan>_<month|year|one_time>_<currency>`, lower case. */
    id: z.string(),
    /** In minor units. */
    amount: count,
    /** ISO 4217, upper case. */
    currency: z.string(),
    interval: z.enum(['MONTH', 'YEAR', 'ONE_TIME']),
    taxBehavior: z.enum(['INCLUSIVE', 'EXCLUSIVE', 'UNSPECIFIED']),
  })
  .readonly();

const plan = z
  .object({
    code: z.string(),
    name: z.string(),
    description: z.string().nullable(),
    translations,
    /** By feature code, in the catalog's order. Without a prototype, so that a code like `constructor` finds nothing. */
    features: z.record(z.string(), planFeature).transform(withoutPrototype),
    prices: z.array(price).readonly(),
    trialDays: count.nullable(),
    /** How long a one-time purchase gives its features. null for no end. */
    termDays: count.nullable(),
    /** The one plan that every user has. */
    free: z.boolean(),
    /** Bought in addition to a plan, not instead of one. */
    addOn: z.boolean(),
    /** Whether a customer can buy it by themselves. */
    purchasable: z.boolean(),
    /** No longer on sale. Customers who have it keep it. */
    retired: z.boolean(),
    /** Only if it is sold by the seat: its quantity is the number of people who use it. */
    perSeat: z.literal(true).optional(),
    /** Only if it is sold by the seat. `open`: every member of the organization has a seat. Otherwise seats are assigned. */
    seats: z.literal('open').optional(),
    /** Only if access is suspended while payments are paused, so catalogs that were stored before this field existed keep their hash. */
    whilePaused: z.enum(['keep', 'suspend']).optional(),
  })
  .readonly();

const content = z
  .object({
    tax: z.enum(['automatic', 'none']),
    /** How long access continues after the first failed payment. */
    graceDays: count,
    /** How long access continues after the end of a period, until the renewal arrives. */
    renewalLeewayHours: count,
    features: z.array(feature).readonly(),
    /** From the lowest to the highest. */
    plans: z.array(plan).readonly(),
  })
  .readonly();

/** Returns the catalog as plain JSON without its hash, to be stored. */
export function catalogContent({ hash: _, ...rest }: Catalog): CatalogContent {
  return rest;
}

/** Returns the catalog for JSON of `catalogContent`, deeply frozen. Throws a ZodError for other JSON. */
export function catalogFromContent(json: unknown): Catalog {
  const parsed = content.parse(json);
  return Object.freeze({ ...parsed, hash: createHash('sha256').update(canonicalJson(parsed)).digest('hex') });
}

function withoutPrototype<T extends object>(record: T): Readonly<T> {
  return Object.freeze(Object.assign(Object.create(null), record));
}

// Keys are sorted, so that equal content has one text, even if a database returns its keys in another order.
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
