import type { mongo } from 'mongoose';
import { type Change, SYSTEM_CHAIN, type TargetType, targetOf } from '../outbox/audit-draft.ts';
import { type KeysetPage, type KeysetSlice, keysetQuery, keysetSlice } from '../platform/keyset.ts';
import { oneOf } from '../platform/one-of.ts';
import { type AuditEntry, type AuditLog, RARE_OUTCOMES } from './audit.document.ts';
import type { ChainVerification } from './verify.ts';

export type { AuditEntry, ChainVerification, Change };

/** Returns the streams that a user owns or has owned. The history of the user is the history of these. */
export type StreamsEverOwned = (userId: string) => Promise<readonly string[]>;

/** The object that an entry or a change is about. */
export interface AuditTarget {
  type: Uppercase<TargetType>;
  id: string;
}

/** Parses a stored target, `type:id`. The ID may contain any character, also a colon. */
export function auditTarget(stored: string): AuditTarget {
  const colon = stored.indexOf(':');
  return { type: stored.slice(0, colon).toUpperCase() as AuditTarget['type'], id: stored.slice(colon + 1) };
}

/** The reads of the audit history, for viewers who may read all of it. */
export interface AuditReads {
  /** Returns one page, newest first. */
  page(filter: AuditFilter, page: KeysetPage): Promise<KeysetSlice<AuditEntry>>;
  /** Verifies that no entry in the chains of a user was changed or removed. For null, verifies the chain of entries that belong to no user. */
  verify(userId: string | null): Promise<ChainVerification>;
}

/** Selects entries that match all given fields. `from` is included, `to` is not. */
export interface AuditFilter {
  userId?: string | null;
  actorId?: string | null;
  action?: readonly string[] | null;
  target?: AuditTarget | null;
  eventId?: string | null;
  outcome?: readonly AuditEntry['outcome'][] | null;
  from?: Date | null;
  to?: Date | null;
}

/** Returns one page of the audit history, newest first. Each filter has an index that ends with the order of the list. */
export async function auditPage(
  audit: AuditLog,
  { userId, actorId, action, target, eventId, outcome, from, to }: AuditFilter,
  page: KeysetPage,
  streamsEverOwned: StreamsEverOwned,
): Promise<KeysetSlice<AuditEntry>> {
  const { filter: beyond, sort, limit } = keysetQuery(page, { at: 'at', id: '_id' });
  const named = target && targetOf(target.type.toLowerCase() as TargetType, target.id);
  const equal = { 'actor.id': actorId, target: named, eventId };
  const conditions: mongo.Filter<AuditEntry>[] = [
    ...(userId == null
      ? []
      : [{ $or: [{ chain: { $in: [...(await streamsEverOwned(userId))] } }, { chain: SYSTEM_CHAIN, userId }] }]),
    ...Object.entries(equal).flatMap(([field, value]) => (value == null ? [] : [{ [field]: value }])),
    ...oneOf<AuditEntry>('action', action),
    ...oneOf<AuditEntry>('outcome', outcome, RARE_OUTCOMES),
    ...(from ? [{ at: { $gte: from } }] : []),
    ...(to ? [{ at: { $lt: to } }] : []),
    beyond,
  ];
  const rows = await audit.find({ $and: conditions }).sort(sort).limit(limit).toArray();
  return keysetSlice(rows, page, ({ at, _id }) => ({ at, id: _id }));
}
