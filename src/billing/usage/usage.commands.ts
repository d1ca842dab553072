import type { Clock } from '../../platform/clock.ts';
import { digest } from '../../platform/digest.ts';
import type { AccessPart, EntitlementView } from '../entitlement/entitlement.view.ts';
import type { OrganizationClaim } from '../entitlement/member.read.ts';
import { BillingError } from '../errors.ts';
import { behaviorOf } from '../plan/feature-kinds.ts';
import { countUse } from './usage.count.ts';
import { counterId, type UsageCollection } from './usage.document.ts';
import { meteredView } from './usage.read.ts';

export interface UsageRequest {
  /** The user who used the feature. */
  userId: string;
  /** The organization whose quota counts. null for the user's own. */
  organizationId: string | null;
  /** The organizations that the token of the request names for the user. */
  claims: readonly OrganizationClaim[];
  feature: string;
  quantity: number;
  /** The caller who reports it: a user, a service or an admin. Idempotency keys are separate for each caller. */
  callerId: string;
  /** A repeated report of the same caller and key within 24 hours counts nothing and gets the same answer. */
  idempotencyKey: string;
}

/** What is counted against: the owner of the counters, their entitlements and the period. */
type Access = Pick<AccessPart, 'userId' | 'entitlements' | 'period'>;

export interface UsageOptions {
  usage: UsageCollection;
  /** Returns what the user has of their own, or as a member of the organization. Throws NOT_A_MEMBER. */
  accessOf(request: Pick<UsageRequest, 'userId' | 'organizationId' | 'claims'>): Promise<Access>;
  clock: Clock;
}

/** The largest quantity of one call. Counters stay exact far beyond it. */
const MOST_AT_ONCE = 1_000_000_000;

/**
 * Records usage of a METERED feature, never beyond its limit, and returns the entitlement with the remaining amount. If too little remains,
 * counts nothing and throws QUOTA_EXHAUSTED with the entitlement. Throws UNKNOWN_FEATURE, NOT_METERED, NOT_A_MEMBER and the errors of
 * `countUse`.
 */
export async function recordUsage(request: UsageRequest, options: UsageOptions): Promise<EntitlementView> {
  const { feature: code, quantity, callerId, idempotencyKey } = request;
  const { userId: owner, entitlements, period } = await options.accessOf(request);
  const entitlement = entitlements.find(({ feature }) => feature.code === code);
  if (!entitlement) throw new BillingError('UNKNOWN_FEATURE', { feature: code }, ['feature']);
  if (!behaviorOf(entitlement.feature).isMetered)
    throw new BillingError('NOT_METERED', { feature: entitlement.feature }, ['feature']);
  if (quantity < 1 || quantity > MOST_AT_ONCE) {
    throw new BillingError('INVALID_QUANTITY', { most: MOST_AT_ONCE, quantity }, ['quantity']);
  }
  const at = options.clock.now();
  const limit = entitlement.unlimited ? null : (entitlement.limit ?? 0);
  const key = digest([callerId, idempotencyKey]);
  const use = { name: entitlement.feature.name, key, quantity, limit, at };
  const { counted, counter } = await countUse(options.usage, counterId(owner, code), use, period);
  const view = meteredView(entitlement, counter, period, at);
  if (!counted) {
    const remaining = view.remaining ?? 0;
    const values = { feature: entitlement.feature, quantity, remaining };
    throw new BillingError('QUOTA_EXHAUSTED', values, ['quantity'], { entitlement: view });
  }
  return view;
}
