import type { CustomerNow } from '../../facts/fact.ts';
import type { CauseOfState } from '../fold.ts';

/** The stored state of a Stripe customer: the object in its newest event, and that event. */
export interface CustomerState {
  now: CustomerNow;
  cause: CauseOfState;
}
