import type { IdempotencyCollection } from '../platform/idempotency.document.ts';
import { IN_ONE_ANSWER } from '../platform/mongo.ts';
import type { Acted } from './actor.ts';

/** By the Stripe key of a write: who asked for it. Writes that are not ours, or of nobody in particular, are absent. */
export type CausedBy = (stripeKeys: readonly string[]) => Promise<ReadonlyMap<string, Acted>>;

/** The ID of an operation, and after a failure the number of failures: see src/platform/idempotent-operation.ts. */
const STRIPE_KEY = /^([A-Za-z]+_[0-9a-f-]{36})(?::\d+)?$/;

/**
 * Who caused what a webhook tells: Stripe says under which idempotency key its object was written, and a command that freezes `by`
 * with its parameters is named there.
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
