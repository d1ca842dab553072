import { isDeepStrictEqual } from 'node:util';
import type { AccountDocument } from '../billing/entitlement/account.document.ts';
import { entitlementProjection } from '../billing/entitlement/entitlement.fold.ts';
import { SHAPE_VERSION } from '../billing/projected.ts';
import { openBases } from './checkpoint.ts';
import { type Folded, isChangedPayment } from './effects.ts';
import { type Base, sameState } from './replay.ts';

/** The bases too: a late event may change one and nothing else, and the next late event starts there. */
export function isChanged({ stream, account, folded }: Folded): boolean {
  if (folded.payments.some(isChangedPayment)) return true;
  if (account === null) return folded.added.length > 0;
  const { after } = folded.account;
  if (account.position !== after.position || !sameState(account.state, after.state)) return true;
  const bases = openBases(account.bases) as Base<AccountDocument['state']>[];
  const sameBases =
    bases.length === after.bases.length &&
    bases.every((base, n) => base.second === after.bases[n]?.second && sameState(base.state, after.bases[n]?.state));
  if (!sameBases) return true;
  return !samePublished(account, stream);
}

/** Whether what stands beside the state is what it would be written as today: a release may publish more than the one before. */
export function samePublished(account: AccountDocument, stream: string): boolean {
  const stored = account as unknown as Record<string, unknown>;
  const published = Object.entries(entitlementProjection.published(account.state, stream));
  return account.v === SHAPE_VERSION && published.every(([field, value]) => isDeepStrictEqual(stored[field], value));
}
