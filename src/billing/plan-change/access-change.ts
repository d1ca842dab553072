import type { Account, EntitlementView } from '../entitlement/entitlement.view.ts';
import type { Feature } from '../plan/catalog.ts';
import { type Amount, behaviorOf } from '../plan/feature-kinds.ts';

/** A feature with its limit or value. */
export interface FeatureAmount extends Amount {
  feature: Feature;
}

/** The features that a change of an account adds and takes away. */
export interface AccessChange {
  /** The amounts after the change. */
  gained: FeatureAmount[];
  /** The amounts before the change. */
  lost: FeatureAmount[];
  /** The part of `lost` of which nothing is left. */
  removed: FeatureAmount[];
  /** The entitlements before the change whose usage is above the new limit. */
  overLimit: EntitlementView[];
}

/** Compares an account with what it becomes. */
export function accessChange(before: Account, after: Account): AccessChange {
  const pairs = before.entitlements.map((is) => ({
    is,
    becomes: after.entitlements.find(({ feature }) => feature.code === is.feature.code) ?? is,
  }));
  const amount = ({ feature, limit, unlimited, value }: EntitlementView): FeatureAmount => ({
    feature,
    limit,
    unlimited,
    value,
  });
  const less = pairs.filter(({ is, becomes }) => given(becomes) < given(is));
  return {
    gained: pairs.filter(({ is, becomes }) => given(becomes) > given(is)).map(({ becomes }) => amount(becomes)),
    lost: less.map(({ is }) => amount(is)),
    removed: less.filter(({ becomes }) => given(becomes) === 0).map(({ is }) => amount(is)),
    overLimit: pairs.filter(({ is, becomes }) => (is.used ?? 0) > given(becomes)).map(({ is }) => is),
  };
}

/** Returns the amount that an entitlement gives, even if it is used up. */
function given(entitlement: EntitlementView): number {
  const { feature, granted, reason } = entitlement;
  if (!granted && reason !== 'QUOTA_EXHAUSTED') return 0;
  return behaviorOf(feature).amount(entitlement, feature, 1) ?? 0;
}
