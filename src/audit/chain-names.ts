import type { mongo } from 'mongoose';
import type { AuditLog } from './audit.document.ts';
import type { ChainHolder } from './heads.ts';

/**
 * Every chain that there is, or was: those with entries, in order, and then those of which only their account knows. Named
 * one by one, so that their number costs time but no memory.
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
