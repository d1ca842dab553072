import { isDeepStrictEqual } from 'node:util';
import type { AccountDocument } from '../billing/entitlement/account.document.ts';
import { entitlementProjection } from '../billing/entitlement/entitlement.fold.ts';
import { SHAPE_VERSION } from '../billing/projected.ts';
import { packBases } from './checkpoint.ts';
import { type Folded, isChangedPayment, publishesAsNow } from './effects.ts';
import { sameState } from './replay.ts';

/**
 * Whether an account is to be saved. Also where a new event changes nothing of it: other processes remember the events of the stream, and
 * only a new revision tells them that theirs are not all. A turn that is done again saves what a release before wrote otherwise.
 */
export function isChanged({ stream, account, folded, news }: Folded): boolean {
  if (news !== 'none' || folded.payments.some(isChangedPayment)) return true;
  if (account === null) return false;
  const { after } = folded.account;
  if (account.position !== after.position || !sameState(account.state, after.state)) return true;
  return !isDeepStrictEqual(account.bases, packBases(after)) || !samePublished(account, stream);
}

/** Whether what stands beside the state is what it would be written as today: a release may publish more than the one before. */
export function samePublished(account: AccountDocument, stream: string): boolean {
  return account.v === SHAPE_VERSION && publishesAsNow(entitlementProjection, account, stream);
}
