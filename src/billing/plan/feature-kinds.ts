import { BillingError } from '../errors.ts';
import type { Feature, FeatureKind, PlanFeature } from './catalog.content.ts';
import { expected, type Place, scalarOf } from './yaml-place.ts';

/** A limit or a value of a feature. */
export interface Amount {
  limit: number | null;
  unlimited: boolean;
  value: string | null;
}

/** What a source gives of a feature. A plan without a value leaves the field out. */
type Given = Pick<PlanFeature, 'limit' | 'unlimited'> & { readonly value?: string | null | undefined };

/** Everything that depends on the kind of a feature. */
interface KindBehavior {
  /** Whether the catalog may say how several sources combine. Without that, the best source wins. */
  combines: boolean;
  /** Whether the catalog lists the feature's values. */
  hasValues: boolean;
  /** Whether this service counts its use, in billing periods. Only such use can be reported. */
  isMetered: boolean;
  /** The claim of the entitlement token that holds what is granted. null: nothing beyond the feature's code in `features`. */
  claim: 'limits' | 'values' | null;
  /** Reads a feature of a plan in the catalog file. Returns undefined if the plan does not give it, or after reporting a mistake. */
  readPlanFeature(place: Place, feature: Feature): PlanFeature | undefined;
  /** Returns the amount of a grant for the input of an admin. Throws INVALID_VALUE and INVALID_QUANTITY. */
  grantable(asked: Amount, feature: Feature): Amount;
  /**
   * Returns the amount that `quantity` units of a source give, as a number: a larger one is better, and plan changes compare it. null if the
   * source gives nothing of the feature, for example a grant whose feature has another kind or other values by now.
   */
  amount(given: Given, feature: Feature, quantity: number): number | null;
  /** Returns the limit or value that an entitlement shows for such a number. */
  shown(amount: number, feature: Feature): Amount;
}

const NO_AMOUNT: Amount = { limit: null, unlimited: false, value: null };
const UNLIMITED: Amount = { limit: null, unlimited: true, value: null };
const MOST = Number.MAX_SAFE_INTEGER;

/** LIMIT and METERED: a count, which is multiplied by the quantity of a subscription. */
const COUNT = {
  combines: true,
  hasValues: false,
  claim: 'limits',
  readPlanFeature(place, { kind }) {
    const value = scalarOf(place);
    if (value === 'unlimited') return { limit: null, unlimited: true };
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0)
      return { limit: value, unlimited: false };
    return expected(place, `a whole number or unlimited, because its kind is ${kind.toLowerCase()}`);
  },
  grantable({ limit, unlimited, value }, feature) {
    refuseValue(value, feature);
    if (unlimited) return UNLIMITED;
    if (limit === null || limit < 1) {
      throw new BillingError('INVALID_QUANTITY', { most: MOST, quantity: limit }, ['input', 'limit']);
    }
    return { ...NO_AMOUNT, limit };
  },
  amount({ limit, unlimited }, _feature, quantity) {
    if (unlimited) return Number.POSITIVE_INFINITY;
    return limit === null ? null : limit * quantity;
  },
  shown: (amount) => (amount === Number.POSITIVE_INFINITY ? UNLIMITED : { ...NO_AMOUNT, limit: amount }),
} satisfies Partial<KindBehavior>;

const BEHAVIORS: Readonly<Record<FeatureKind, KindBehavior>> = {
  BOOLEAN: {
    combines: false,
    hasValues: false,
    isMetered: false,
    claim: null,
    readPlanFeature(place) {
      const value = scalarOf(place);
      if (typeof value !== 'boolean') return expected(place, 'true or false, because its kind is boolean');
      return value ? { limit: null, unlimited: false } : undefined;
    },
    grantable({ value }, feature) {
      refuseValue(value, feature);
      return NO_AMOUNT;
    },
    amount: () => 1,
    shown: () => NO_AMOUNT,
  },
  LIMIT: { ...COUNT, isMetered: false },
  METERED: { ...COUNT, isMetered: true },
  CONFIG: {
    combines: false,
    hasValues: true,
    isMetered: false,
    claim: 'values',
    readPlanFeature(place, feature) {
      const values = valuesOf(feature);
      const value = values.find((listed) => listed === scalarOf(place));
      if (value !== undefined) return { limit: null, unlimited: false, value };
      const listed = values.map((text) => JSON.stringify(text)).join(', ');
      return expected(place, `one of ${listed}, because its kind is config`);
    },
    grantable({ value }, feature) {
      const values = valuesOf(feature);
      if (value === null || !values.includes(value)) throw invalidValue(feature, values.join(', '));
      return { ...NO_AMOUNT, value };
    },
    // From 1, because 0 means that nothing is given.
    amount: ({ value }, feature) => valuesOf(feature).indexOf(value ?? '') + 1 || null,
    shown: (amount, feature) => ({ ...NO_AMOUNT, value: valuesOf(feature)[amount - 1] ?? null }),
  },
};

/** All kinds, in the order in which messages list them. */
export const FEATURE_KINDS = Object.keys(BEHAVIORS) as readonly FeatureKind[];

/** Returns the behavior of a feature's kind. */
export function behaviorOf({ kind }: Pick<Feature, 'kind'>): KindBehavior {
  return BEHAVIORS[kind];
}

function valuesOf({ values = [] }: Feature): readonly string[] {
  return values;
}

function refuseValue(value: string | null, feature: Feature): void {
  if (value !== null) throw invalidValue(feature, null);
}

function invalidValue(feature: Feature, allowed: string | null): BillingError {
  return new BillingError('INVALID_VALUE', { feature, allowed }, ['input', 'value']);
}
