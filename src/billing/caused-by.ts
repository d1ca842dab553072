import type { IdempotencyCollection } from '../platform/idempotency.document.ts';
import { IN_ONE_ANSWER } from '../platform/mongo.ts';
import type { Acted } from './actor.ts';

/** Returns who caused each write at Stripe, by its idempotency key. Keys of other programs, and of writes without an actor, are absent. */
export type CausedBy = (stripeKeys: readonly string[]) => Promise<ReadonlyMap<string, Acted>>;

/** The ID of an operation, the name of a step, and after a failure the number of failures: see src/platform/idempotent-operation.ts. */
const STRIPE_KEY = /^([A-Za-z]+_[0-9a-f-]{36})(?::[a-z]+)?(?::\d+)?$/;

/**
 * Creates the function that finds who caused the change in a webhook. Stripe's event has the idempotency key of the request that caused it,
 * and the row of that idempotent operation has the actor, if the command froze `by` with its parameters.
 */
export function createCausedBy(rows: IdempotencyCollection): CausedBy {
  return async (stripeKeys) => {
    const names = new Map(stripeKeys.map((key) => [key, STRIPE_KEY.exec(key)?.[1]]));
    const asked = [...names.values()].filter((name) => name !== undefined);
    if (asked.length === 0) return new Map();
    const fields = { ...IN_ONE_ANSWER, projection: { name: 1, 'params.by': 1 } };
    const found = await rows.find({ name: { $in: asked } }, fields).toArray();
    const actors = new Map(found.map(({ name, params }) => [name, (params as { by?: Acted } | undefined)?.by]));
    return new Map(
      [...names].flatMap(([key, name]) => {
        const by = name === undefined ? undefined : actors.get(name);
        return by ? [[key, by] as const] : [];
      }),
    );
  };
}
