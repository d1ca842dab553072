import type { GrantFact } from '../../facts/fact.ts';
import { causeOf, type FoldEvent } from '../fold.ts';
import type { GrantState } from './entitlement.state.ts';

/** Folds a grant or its revocation. Each happens once. The revocation wins, even if it is folded first. */
export function foldGrant(known: GrantState, event: FoldEvent<GrantFact>): GrantState {
  if (event.fact.change === 'revoked') return known.revoked ? known : { ...known, revoked: causeOf(event) };
  return known.now ? known : { ...known, now: event.fact.now, cause: causeOf(event), by: event.by };
}
