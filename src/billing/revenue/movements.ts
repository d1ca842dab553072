import type { RevenueCell } from './revenue.document.ts';
import { MRR_MOVEMENTS, type MrrMovement } from './revenue.line.ts';
import type { MrrMovements } from './revenue.view.ts';

/** The movements of the MRR within a range, without the MRR at its start and end. */
export type Moved = Record<MrrMovement, number>;

export const nothingMoved = (): Moved => ({ new: 0, expansion: 0, contraction: 0, churn: 0, reactivation: 0 });

/** Adds the movements of a cell. */
export function addMovements(moved: Moved, { figures }: Pick<RevenueCell, 'figures'>): void {
  for (const movement of MRR_MOVEMENTS) moved[movement] += figures[movement] ?? 0;
}

/** Returns the change of the MRR by a cell. */
export function mrrOf({ figures }: Pick<RevenueCell, 'figures'>): number {
  let sum = 0;
  for (const movement of MRR_MOVEMENTS) sum += figures[movement] ?? 0;
  return sum;
}

/** Returns the movements with the MRR at the start of their range, from the MRR at its end. */
export function movementsUntil(end: number, moved: Moved): MrrMovements {
  return { start: end - mrrOf({ figures: moved }), ...moved, end };
}
