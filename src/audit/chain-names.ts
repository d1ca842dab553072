import type { mongo } from 'mongoose';
import type { AuditLog } from './audit.document.ts';
import type { ChainHolder } from './heads.ts';

/**
 * Yields the name of every chain: first the chains with entries, in order, then those whose entries are all missing, although an account
 * has their tip. Yields them one by one, so that memory does not grow with their number.
 */
export async function* chainNames(
  audit: AuditLog,
  accounts: Pick<mongo.Collection<ChainHolder>, 'find'>,
): AsyncGenerator<string, void, undefined> {
  const next = (after: mongo.Filter<{ chain: string }>) =>
    audit.findOne<{ chain: string }>(after as never, { sort: { chain: 1, seq: 1 }, projection: { chain: 1 } });
  for (let found = await next({}); found !== null; found = await next({ chain: { $gt: found.chain } })) {
    yield found.chain;
  }
  for await (const { _id } of accounts.find({ auditHead: { $ne: null } }).project<{ _id: string }>({ _id: 1 })) {
    if ((await next({ chain: _id })) === null) yield _id;
  }
}
