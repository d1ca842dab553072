import type { Acted } from '../billing/actor.ts';
import type { CausedBy } from '../billing/caused-by.ts';
import type { StoredEvent } from '../inbox/event.document.ts';

/** Returns who caused each event, by event ID: the actor of the command whose call to Stripe has the same idempotency key. */
export async function causesOf(
  batch: readonly StoredEvent[],
  causedBy: CausedBy = async () => new Map(),
): Promise<ReadonlyMap<string, Acted>> {
  const keys = new Map(
    batch.flatMap(({ _id, source, idempotencyKey }) =>
      source === 'STRIPE_WEBHOOK' && idempotencyKey !== undefined ? [[_id, idempotencyKey] as const] : [],
    ),
  );
  if (keys.size === 0) return new Map();
  const known = await causedBy([...new Set(keys.values())]);
  return new Map(
    [...keys].flatMap(([id, key]) => {
      const by = known.get(key);
      return by ? [[id, by] as const] : [];
    }),
  );
}
