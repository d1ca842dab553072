import type { CustomerNow } from '../../facts/fact.ts';
import type { CauseOfState } from '../fold.ts';

/** What is kept of a Stripe customer: how its newest event has it, and which event that was. */
export interface CustomerState {
  now: CustomerNow;
  cause: CauseOfState;
}
