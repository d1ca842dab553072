import type { GrantFact } from '../../facts/fact.ts';
import { causeOf, type FoldEvent } from '../fold.ts';
import type { GrantState } from './entitlement.state.ts';

/** A grant is made once and revoked once. A revocation names its grant, so it wins whichever comes first. */
export function foldGrant(known: GrantState, event: FoldEvent<GrantFact>): GrantState {
  if (event.fact.change === 'revoked') return known.revoked ? known : { ...known, revoked: causeOf(event) };
  return known.now ? known : { ...known, now: event.fact.now, cause: causeOf(event), by: event.by };
}
