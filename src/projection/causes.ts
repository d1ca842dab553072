import type { Acted } from '../billing/actor.ts';
import type { CausedBy } from '../billing/caused-by.ts';
import { objectAt, textAt } from '../facts/stripe-value.ts';
import type { StoredEvent } from '../inbox/event.document.ts';

/** By event: who gave the command that Stripe tells of. Events of nobody's command are absent. */
export async function causesOf(
  batch: readonly StoredEvent[],
  causedBy: CausedBy = async () => new Map(),
): Promise<ReadonlyMap<string, Acted>> {
  const keys = new Map(
    batch.flatMap((event) => {
      const key = event.source === 'STRIPE_WEBHOOK' ? keyIn(event.payload) : null;
      return key === null ? [] : [[event._id, key] as const];
    }),
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

/** Under which key the object was written. Most events are of no request of ours, and are not parsed for that. */
function keyIn(payload: string): string | null {
  if (!/"idempotency_key"\s*:\s*"/.test(payload)) return null;
  try {
    return textAt(objectAt(objectAt(JSON.parse(payload))['request'])['idempotency_key']);
  } catch {
    return null; // whoever reads the fact says so
  }
}
