import type { EntitlementState } from '../entitlement/entitlement.state.ts';
import { seatedMembers, seatsKindOf } from '../entitlement/member.read.ts';
import { BillingError } from '../errors.ts';
import type { Plan } from '../plan/catalog.ts';

/** How many members a message names. */
const MOST_NAMED = 20;

/**
 * Throws SEATS_IN_USE if a change leaves fewer seats than are in use. It names the members to release first: those with the newest seats. An
 * increase is never refused, even if seats were taken away at Stripe before.
 */
export function keepSeatsInUse(
  state: EntitlementState,
  { plan, quantity }: { plan: Pick<Plan, 'perSeat' | 'seats'>; quantity: number },
  present: number,
): void {
  if (!plan.perSeat || quantity >= present) return;
  const seated = seatedMembers(seatsKindOf(plan), state);
  if (seated.length <= quantity) return;
  const newest = seated
    .slice(quantity)
    .reverse()
    .map(({ userId }) => userId);
  const more = newest.length - MOST_NAMED;
  const members = [...newest.slice(0, MOST_NAMED), ...(more > 0 ? [`… (${more})`] : [])].join(', ');
  throw new BillingError('SEATS_IN_USE', { used: seated.length, quantity, members }, ['input', 'quantity']);
}
