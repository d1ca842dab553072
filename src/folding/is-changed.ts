import { isDeepStrictEqual } from 'node:util';
import type { AccountDocument } from '../billing/entitlement/account.document.ts';
import { entitlementProjection } from '../billing/entitlement/entitlement.fold.ts';
import { SHAPE_VERSION } from '../billing/projected.ts';
import { packBases } from './checkpoint.ts';
import { type Folded, isChangedPayment, publishesAsNow } from './effects.ts';
import { sameState } from './replay.ts';

/**
 * Whether an account must be saved. A new event is a reason even if it changes nothing: other processes remember the events of the stream,
 * and only a new revision shows them that they miss one. A difference to what this release would write is a reason, too.
 */
export function isChanged({ stream, account, folded, news }: Folded): boolean {
  if (news !== 'none' || folded.payments.some(isChangedPayment)) return true;
  if (account === null) return false;
  const { after } = folded.account;
  if (account.position !== after.position || !sameState(account.state, after.state)) return true;
  return !isDeepStrictEqual(account.bases, packBases(after)) || !samePublished(account, stream);
}

/** Whether the published fields of an account are those that this release would write. A release may publish more than the one before. */
export function samePublished(account: AccountDocument, stream: string): boolean {
  return account.v === SHAPE_VERSION && publishesAsNow(entitlementProjection, account, stream);
}
