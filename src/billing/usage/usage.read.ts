import { IN_ONE_ANSWER } from '../../platform/mongo.ts';
import type { Account, EntitlementView, Period } from '../entitlement/entitlement.view.ts';
import { bestOf } from '../entitlement/member.read.ts';
import { behaviorOf } from '../plan/feature-kinds.ts';
import { COUNTER, type Counter, counterId, type UsageCollection } from './usage.document.ts';

/** Counters by ID. */
export type Counters = ReadonlyMap<string, Counter>;

/** Returns the counters of some users. One read. */
export async function readCounters(usage: UsageCollection, userIds: readonly string[]): Promise<Counters> {
  const rows = await usage
    .find({ userId: { $in: [...userIds] } }, IN_ONE_ANSWER)
    .project<Counter>(COUNTER)
    .toArray();
  return new Map(rows.map((counter) => [counter._id, counter]));
}

/** Returns whose counters the usage of an account is read from: the user's, and those of their organizations. */
export const countedFor = ({ userId, parts }: Account): string[] => parts?.map((part) => part.userId) ?? [userId];

/**
 * Returns the account with the usage of its METERED features. A feature that is used up is not granted. A member's feature is that of the
 * part of which the most remains.
 */
export function withUsage<Of extends Pick<Account, 'userId' | 'entitlements' | 'period' | 'parts'>>(
  account: Of,
  counters: Counters,
  now: Date,
): Of {
  const { userId, period, parts } = account;
  if (parts) {
    const counted = parts.map((part) => withUsage(part, counters, now));
    return { ...account, parts: counted, entitlements: bestOf(counted) };
  }
  const entitlements = account.entitlements.map((entitlement) => {
    const { _id } = counterId(userId, entitlement.feature.code);
    return meteredView(entitlement, counters.get(_id) ?? null, period, now);
  });
  return { ...account, entitlements };
}

/** Returns an entitlement with the usage from its counter. Features of other kinds stay unchanged. */
export function meteredView(
  entitlement: EntitlementView,
  counter: Counter | null,
  wanted: Period,
  now: Date,
): EntitlementView {
  const { feature, granted, unlimited, limit, validUntil } = entitlement;
  if (!behaviorOf(feature).isMetered) return entitlement;
  const running = counter && runsOn(counter.period, wanted, now) ? counter : null;
  const used = running?.used ?? 0;
  if (!granted) return { ...entitlement, used, remaining: 0, resetsAt: null };
  const resetsAt = (running?.period ?? wanted).end;
  if (unlimited) return { ...entitlement, used, remaining: null, resetsAt };
  // After a downgrade, usage can be above the limit. Then nothing remains.
  const remaining = Math.max(0, (limit ?? 0) - used);
  if (remaining > 0) return { ...entitlement, used, remaining, resetsAt };
  const until = validUntil && validUntil < resetsAt ? validUntil : resetsAt;
  return { ...entitlement, granted: false, reason: 'QUOTA_EXHAUSTED', used, remaining, resetsAt, validUntil: until };
}

/**
 * Whether a counter's period is still current. An opened period lasts until its end, even if the plan or the interval changes. It lasts longer
 * while the subscription's period is the same, because the event of the renewal has not arrived yet.
 */
export function runsOn(counting: Period, wanted: Period, now: Date): boolean {
  return now < counting.end || counting.start.getTime() === wanted.start.getTime();
}
