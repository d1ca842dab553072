import { IN_ONE_ANSWER } from '../../platform/mongo.ts';
import type { AccessPart, Account, EntitlementView, Period } from '../entitlement/entitlement.view.ts';
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
export function withUsage(account: Account, counters: Counters, now: Date): Account {
  if (account.parts === undefined) return { ...account, entitlements: countedIn(account, counters, now) };
  const parts = account.parts.map((part) => ({ ...part, entitlements: countedIn(part, counters, now) }));
  const entitlements = account.entitlements.map((view, n) =>
    behaviorOf(view.feature).isMetered ? bestOf(parts, n) : view,
  );
  return { ...account, parts, entitlements };
}

type Counted = Pick<AccessPart, 'userId' | 'entitlements' | 'period'>;

function countedIn({ userId, period, entitlements }: Counted, counters: Counters, now: Date): EntitlementView[] {
  return entitlements.map((view) => {
    if (!behaviorOf(view.feature).isMetered) return view;
    const { _id } = counterId(userId, view.feature.code);
    return meteredView(view, counters.get(_id) ?? null, period, now);
  });
}

/** Returns the entitlement to a METERED feature with the usage from its counter. */
export function meteredView(
  entitlement: EntitlementView,
  counter: Counter | null,
  wanted: Period,
  now: Date,
): EntitlementView {
  const { granted, unlimited, limit, validUntil } = entitlement;
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
