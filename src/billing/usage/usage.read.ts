import { IN_ONE_ANSWER } from '../../platform/mongo.ts';
import type { Account, EntitlementView, Period } from '../entitlement/entitlement.view.ts';
import { behaviorOf } from '../plan/feature-kinds.ts';
import { COUNTER, type Counter, counterId, type UsageCollection } from './usage.document.ts';

/** Counters by their id. */
export type Counters = ReadonlyMap<string, Counter>;

/** The counters of some users, in one read. */
export async function readCounters(usage: UsageCollection, userIds: readonly string[]): Promise<Counters> {
  const rows = await usage
    .find({ userId: { $in: [...userIds] } }, IN_ONE_ANSWER)
    .project<Counter>(COUNTER)
    .toArray();
  return new Map(rows.map((counter) => [counter._id, counter]));
}

/** The account with what is used and left of its METERED features; what is used up is not granted. */
export function withUsage(account: Account, counters: Counters, now: Date): Account {
  return {
    ...account,
    entitlements: account.entitlements.map((entitlement) => {
      const { _id } = counterId(account.userId, entitlement.feature.code);
      return meteredView(entitlement, counters.get(_id) ?? null, account.period, now);
    }),
  };
}

/** One entitlement with what its counter says; those that are not METERED stay as they are. */
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
  // After a downgrade more may be used than the limit allows: nothing is taken away, nothing more is given.
  const remaining = Math.max(0, (limit ?? 0) - used);
  if (remaining > 0) return { ...entitlement, used, remaining, resetsAt };
  const until = validUntil && validUntil < resetsAt ? validUntil : resetsAt;
  return { ...entitlement, granted: false, reason: 'QUOTA_EXHAUSTED', used, remaining, resetsAt, validUntil: until };
}

/**
 * Whether a counter's period is still the one to count in. Once opened it runs to its end, whatever plan or interval is chosen
 * meanwhile; and beyond it for as long as the subscription's own period is the same one, because its renewal is on its way.
 */
export function runsOn(counting: Period, wanted: Period, now: Date): boolean {
  return now < counting.end || counting.start.getTime() === wanted.start.getTime();
}
