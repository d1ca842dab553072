import { BillingError } from '../billing/errors.ts';
import type { KeyedCommand, Run } from '../platform/operations.ts';
import type { Context } from './context.ts';
import type { UserErrorType } from './user-error.type.ts';
import type { SignedIn } from './viewer.ts';

/** The payload of a mutation: its fields, or the `userErrors` that explain why they are missing. */
export type Payload<T extends object> = { [Noun in keyof T]?: T[Noun] } & { userErrors: UserErrorType[] };

/**
 * Runs a mutation and returns its payload. A BillingError becomes the only entry of `userErrors`, with the fields that it carries. Other
 * errors are thrown on, and mask.ts answers them as faults. Every mutation uses this, so no other code makes `userErrors`.
 */
export async function payload<T extends object>(run: () => Promise<T>): Promise<Payload<T>> {
  try {
    return { ...(await run()), userErrors: [] };
  } catch (error) {
    if (!(error instanceof BillingError)) throw error;
    const { code, values, field, beside } = error;
    return { ...beside, userErrors: [{ code, values, field }] } as unknown as Payload<T>;
  }
}

/** A mutation with an idempotency key, in two steps. */
export interface OnceCommand<Outcome, Nouns extends object> {
  /** Takes effect, at most once for each key. Returns what is stored under the key: IDs, never views. */
  run: Run<Outcome>;
  /** Reads the answer from what is stored, after the first request and after each later one. */
  show(outcome: Outcome): Promise<Nouns>;
  /** How long the key is kept. Default: a day. */
  kept?: KeyedCommand['kept'];
  movesMoney?: boolean;
}

/**
 * Runs a mutation under the idempotency key of its input (`IdempotencyKey` in input-rules.ts). Keys belong to the caller and the
 * operation. The permission rule of the mutation must require a token. Faults: IDEMPOTENCY_KEY_REUSED, IDEMPOTENCY_IN_PROGRESS.
 */
export function once<Outcome, Nouns extends object>(
  operation: string,
  { idempotencyKey, ...input }: { idempotencyKey?: string | null },
  { viewer, billing }: Context,
  { run, show, kept = 'A_DAY', movesMoney = false }: OnceCommand<Outcome, Nouns>,
): Promise<Payload<Nouns>> {
  const { userId } = viewer as SignedIn;
  return payload(async () =>
    show(await billing.once({ userId, operation, key: idempotencyKey ?? null, input, kept, movesMoney }, run)),
  );
}
