import type { mongo } from 'mongoose';
import { IN_ONE_ANSWER } from '../../platform/mongo.ts';

/** Of an account, whose it is; see entitlement/account.document.ts. */
interface OwnedAccount {
  _id: string;
  owner: { kind: 'user'; id: string } | null;
  owners: string[];
}

/** The accounts, as far as it is asked whose they are. */
export type OwnedAccounts = Pick<mongo.Collection<OwnedAccount>, 'find'>;

/** One that belongs to somebody. */
type Owned = { _id: string; owner: NonNullable<OwnedAccount['owner']> };

/** A user has few of them, so that they need no index for their order. */
const byId = (a: { _id: string }, b: { _id: string }): number => (a._id < b._id ? -1 : 1);

/** The streams that users own now, by user. One command. */
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

/** Every stream that a user ever owned. */
export async function streamsEverOwned(accounts: OwnedAccounts, userId: string): Promise<string[]> {
  const rows = await accounts
    .find({ owners: userId }, IN_ONE_ANSWER)
    .project<Pick<OwnedAccount, '_id'>>({ _id: 1 })
    .toArray();
  return rows.map(({ _id }) => _id).sort();
}

/** To whom streams belong now, by stream; those of nobody are absent. One command. */
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
