import type { mongo } from 'mongoose';
import { IN_ONE_ANSWER } from '../../platform/mongo.ts';

/** The fields of an account that name its owners. See entitlement/account.document.ts. */
interface OwnedAccount {
  _id: string;
  owner: { kind: 'user' | 'organization'; id: string } | null;
  owners: string[];
}

/** The collection of accounts, for reads of their owners. */
export type OwnedAccounts = Pick<mongo.Collection<OwnedAccount>, 'find'>;

/** An account with an owner. */
type Owned = { _id: string; owner: NonNullable<OwnedAccount['owner']> };

/** Sorts in memory, because a user has few streams. */
const byId = (a: { _id: string }, b: { _id: string }): number => (a._id < b._id ? -1 : 1);

/** Returns the streams that users own, by user. One read. */
export async function streamsOfUsers(
  accounts: OwnedAccounts,
  userIds: readonly string[],
): Promise<Map<string, string[]>> {
  const rows = await accounts
    .find({ 'owner.id': { $in: [...userIds] } }, IN_ONE_ANSWER)
    .project<Owned>({ owner: 1 })
    .toArray();
  const streams = new Map<string, string[]>();
  for (const { _id, owner } of rows.sort(byId)) {
    streams.set(owner.id, [...(streams.get(owner.id) ?? []), _id]);
  }
  return streams;
}

/** Returns the streams that a user owns. */
export async function streamsOfUser(accounts: OwnedAccounts, userId: string): Promise<string[]> {
  return (await streamsOfUsers(accounts, [userId])).get(userId) ?? [];
}

/** Returns every stream that a user owns or has owned. */
export async function streamsEverOwned(accounts: OwnedAccounts, userId: string): Promise<string[]> {
  const rows = await accounts
    .find({ owners: userId }, IN_ONE_ANSWER)
    .project<Pick<OwnedAccount, '_id'>>({ _id: 1 })
    .toArray();
  return rows.map(({ _id }) => _id).sort();
}

/** Returns the owner of each stream, by stream. Streams without an owner are absent. One read. */
export async function ownersOfStreams(
  accounts: OwnedAccounts,
  streams: readonly string[],
): Promise<Map<string, string>> {
  if (streams.length === 0) return new Map();
  const rows = await accounts
    .find({ _id: { $in: [...new Set(streams)] }, 'owner.id': { $exists: true } }, IN_ONE_ANSWER)
    .project<Owned>({ owner: 1 })
    .toArray();
  return new Map(rows.map(({ _id, owner }) => [_id, owner.id] as const));
}
