import { createHash, randomUUID } from 'node:crypto';
import { type Clock, DAY, SECOND } from '../platform/clock.ts';
import { IdempotencyInProgress } from '../platform/idempotency-in-progress.ts';
import { IdempotencyKeyReused } from '../platform/idempotency-key-reused.ts';
import type { Metrics } from '../platform/metrics.ts';
import { duplicateKey } from '../platform/mongo.ts';
import { type Attempt, createAttempt, type NamedRow } from './attempt.ts';
import { BillingError } from './errors.ts';
import type { IdempotencyCollection } from './idempotency.document.ts';

/** What is asked for, by whom, and under which key. */
export interface KeyedCommand {
  userId: string;
  /** The mutation. */
  operation: string;
  /** Of the caller's choice; null: this request has no second try. */
  key: string | null;
  /** What was sent, without the key. */
  input: object;
  /** For a day, or for good where doing it twice would cost money long after. */
  kept: 'A_DAY' | 'FOR_GOOD';
}

/**
 * Runs a command once for each user, operation and key: asked again with the same input, it gives what came out before. Throws
 * `IdempotencyKeyReused` for another input, and `IdempotencyInProgress` where another call is still at it after some seconds. After a
 * fault the key stays with the command, and a later try resumes it. After a BillingError nothing was done and the key is free again: a
 * person acts, and the same request works.
 */
export type Once = <Outcome>(command: KeyedCommand, run: (attempt: Attempt) => Promise<Outcome>) => Promise<Outcome>;

export interface OnceOptions {
  idempotency: IdempotencyCollection;
  /** Leases and expiry are real time, as Stripe's keys are. */
  wall: Clock;
  wait: (milliseconds: number) => Promise<unknown>;
  metrics: Metrics;
}

/** A lease older than this belongs to a process that died: longer than the calls to Stripe of one command can take. */
const LEASE = 40 * SECOND;
/** How long the second of two calls waits for the first. */
const PATIENCE = 5 * SECOND;
const LOOK_EVERY = 0.1 * SECOND;
const ASK_AGAIN = 2;

export function createOnce({ idempotency: rows, wall, wait, metrics }: OnceOptions): Once {
  return async (command, run) => {
    const lease = randomUUID();
    const fresh = () => freshRow(command, lease, wall.now());
    if (command.key === null) return run(createAttempt(fresh(), rows, { claimed: false }));

    const claim = await claimRow(fresh);
    if (!claim.mine) {
      metrics.idempotentHits.inc({ operation: command.operation });
      return claim.row.outcome as never;
    }
    return finish(claim.row, lease, () => run(createAttempt(claim.row, rows, { claimed: true })));
  };

  /** Makes the row or takes it over; not mine: it has an outcome. Insert first, ask later: nearly every key is new. */
  async function claimRow(fresh: () => NamedRow): Promise<{ row: NamedRow; mine: boolean }> {
    const { _id, hash, lease } = fresh();
    for (let waited = 0; ; ) {
      try {
        const row = fresh();
        await rows.insertOne(row);
        return { row, mine: true };
      } catch (error) {
        if (!duplicateKey(error)) throw error;
      }
      const found = (await rows.findOne({ _id })) as NamedRow | null;
      if (!found) continue; // it was given up meanwhile
      const now = wall.now();
      const { name } = found;
      if (found.expiresAt && found.expiresAt <= now) {
        const row = fresh();
        const { modifiedCount } = await rows.replaceOne({ _id, name }, row);
        if (modifiedCount === 1) return { row, mine: true };
        continue;
      }
      if (found.hash !== hash) throw new IdempotencyKeyReused();
      if ('outcome' in found) return { row: found, mine: false };
      if (!found.leaseUntil || found.leaseUntil <= now) {
        const row = await rows.findOneAndUpdate(
          { _id, name, lease: found.lease, outcome: { $exists: false } },
          { $set: { lease, leaseUntil: after(now, LEASE) } },
          { returnDocument: 'after' },
        );
        if (row) return { row: row as NamedRow, mine: true };
        continue;
      }
      if (waited >= PATIENCE) throw new IdempotencyInProgress(ASK_AGAIN);
      await wait(LOOK_EVERY);
      waited += LOOK_EVERY;
    }
  }

  async function finish<Outcome>(
    { _id, name }: NamedRow,
    lease: string,
    run: () => Promise<Outcome>,
  ): Promise<Outcome> {
    try {
      const outcome = await run();
      await rows.updateOne({ _id, name, outcome: { $exists: false } }, { $set: { outcome: outcome ?? null } });
      return outcome;
    } catch (error) {
      // Whoever took the row over keeps it.
      if (error instanceof BillingError) await rows.deleteOne({ _id, lease, outcome: { $exists: false } });
      else await rows.updateOne({ _id, lease }, { $unset: { leaseUntil: '' } });
      throw error;
    }
  }
}

function freshRow({ userId, operation, key, input, kept }: KeyedCommand, lease: string, now: Date): NamedRow {
  const name = `${operation}_${randomUUID()}`;
  return {
    _id: key === null ? name : digest([userId, operation, key]),
    name,
    userId,
    operation,
    hash: digest(input),
    attempts: 0,
    lease,
    leaseUntil: after(now, LEASE),
    createdAt: now,
    ...(kept === 'A_DAY' ? { expiresAt: after(now, DAY) } : {}),
  };
}

const after = (instant: Date, milliseconds: number) => new Date(instant.getTime() + milliseconds);

/** The same for the same values, in whatever order fields stand; null is as good as absent. */
function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value, canonical)).digest('hex').slice(0, 32);
}

function canonical(_key: string, value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  const fields = Object.entries(value).filter(([, field]) => field !== null);
  return Object.fromEntries(fields.sort(([a], [b]) => (a < b ? -1 : 1)));
}
