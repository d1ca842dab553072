import type { KeyedCommand, Run } from '../platform/operations.ts';
import type { Context } from './context.ts';
import { type Payload, payload } from './payload.ts';
import type { SignedIn } from './viewer.ts';

/** A mutation that moves money or counts, in two halves. */
export interface OnceCommand<Outcome, Nouns extends object> {
  /** What is done, at most once for each key; gives what is kept of it: ids, never views. */
  run: Run<Outcome>;
  /** The answer, read from what was kept: after the first request as after each later one. */
  show(outcome: Outcome): Promise<Nouns>;
  /** Default: a day. */
  kept?: KeyedCommand['kept'];
  movesMoney?: boolean;
}

/**
 * Runs a mutation under the idempotency key of its input. The rule of the schema is here alone: who declares
 * `idempotencyKey` in an input (idempotency-key.ts) resolves the mutation with this. Faults: IDEMPOTENCY_KEY_REUSED,
 * IDEMPOTENCY_IN_PROGRESS. Keys are of the caller and the operation; the permission rule made sure that somebody is signed in.
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
