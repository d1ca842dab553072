import type { EntitlementState } from '../entitlement/entitlement.state.ts';
import { BillingError } from '../errors.ts';
import type { Plan } from '../plan/catalog.ts';

/** The members with a seat, in the order in which they got it. */
export function seatHolders({ members }: EntitlementState): string[] {
  const seated = (members?.members ?? []).filter(({ seat }) => seat !== null);
  return seated.sort((a, b) => Number(a.seat) - Number(b.seat)).map(({ userId }) => userId);
}

/** The members, in the order in which they joined. */
export const memberIds = ({ members }: EntitlementState): string[] =>
  (members?.members ?? []).filter(({ role }) => role !== null).map(({ userId }) => userId);

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
  const holders = plan.seats === 'open' ? memberIds(state) : seatHolders(state);
  if (holders.length <= quantity) return;
  const newest = holders.slice(quantity).reverse();
  const more = newest.length - MOST_NAMED;
  const members = [...newest.slice(0, MOST_NAMED), ...(more > 0 ? [`… (${more})`] : [])].join(', ');
  throw new BillingError('SEATS_IN_USE', { used: holders.length, quantity, members }, ['input', 'quantity']);
}
