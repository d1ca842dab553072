import { randomUUID } from 'node:crypto';
import { type Clock, DAY, SECOND } from './clock.ts';
import { digest } from './digest.ts';
import { IdempotencyInProgress, IdempotencyKeyReused } from './errors.ts';
import type { IdempotencyCollection, IdempotencyRow } from './idempotency.document.ts';
import { ASK_AGAIN, createOperation, type IdempotentOperation } from './idempotent-operation.ts';
import type { Metrics } from './metrics.ts';
import { duplicateKey } from './mongo.ts';

/** A command, its caller and its idempotency key. */
export interface KeyedCommand {
  userId: string;
  /** The name of the operation. The same key of another operation is another key. */
  operation: string;
  /** Chosen by the caller. Null: the operation cannot be repeated. */
  key: string | null;
  /** The input without the key. */
  input: object;
  /** How long the outcome is kept. Use `FOR_GOOD` if a second effect would cost money long after. */
  kept: 'A_DAY' | 'FOR_GOOD';
  /**
   * Whether money moves. If so, the name of the operation, and with it the keys at Stripe, is derived from the caller and the key. When
   * the caller sends the command again after the row was lost, Stripe recognizes it.
   */
  movesMoney?: boolean;
}

/** Runs the steps of an operation and returns its outcome. */
export type Run<Outcome> = (operation: IdempotentOperation) => Promise<Outcome>;

/**
 * Runs an operation once for each user, operation and key. A repeated command with the same input returns the first outcome. Throws
 * `IdempotencyKeyReused` for another input, and `IdempotencyInProgress` if another call is still working on it after some seconds. After a
 * fault a later try resumes the operation. After a refusal nothing was done, and the key may be used again.
 */
export type Once = <Outcome>(command: KeyedCommand, run: Run<Outcome>) => Promise<Outcome>;

export interface Operations {
  once: Once;
  /**
   * Returns the outcome of an operation that another request began. Null if it was refused or its row is gone. Resumes an operation that no
   * call works on. If a call does, waits for its outcome, and throws `IdempotencyInProgress` if that takes longer than `patience` (in
   * milliseconds) or if that call fails.
   */
  resume<Outcome>(id: string, run: Run<Outcome>, patience: number): Promise<Outcome | null>;
}

export interface OperationsOptions {
  idempotency: IdempotencyCollection;
  /** Leases and expiry use wall-clock time, as the keys at Stripe do. */
  wall: Clock;
  wait: (milliseconds: number) => Promise<unknown>;
  metrics: Metrics;
  /** Whether an error means that nothing was done. */
  wasRefused(error: unknown): boolean;
}

/** How long a try may hold its lease: longer than the calls to Stripe of one operation can take. After that its process counts as dead. */
const LEASE = 40 * SECOND;
/** How long a second call waits for the outcome of the first. */
const PATIENCE = 5 * SECOND;
const LOOK_EVERY = 0.1 * SECOND;

/** Runs each operation once for its idempotency key. The collection `idempotency` has the keys and the outcomes. */
export function createOperations({
  idempotency: rows,
  wall,
  wait,
  metrics,
  wasRefused,
}: OperationsOptions): Operations {
  return {
    // Inserts first and reads only on a conflict, because nearly every key is new.
    async once(command, run) {
      const keyed = { ...command, key: command.key ?? randomUUID() };
      for (let waited = 0; ; ) {
        const row = freshRow(keyed, wall.now());
        const { _id } = row;
        if (await insert(row)) return finish(row, run);
        const found = await rows.findOne({ _id });
        if (!found) continue; // the other call was refused meanwhile, and its row is gone
        if (isFree(found)) {
          const next = command.movesMoney ? { ...row, ...following(found) } : row;
          const { modifiedCount } = await rows.replaceOne({ _id, name: found.name, lease: found.lease }, next);
          if (modifiedCount === 1) return finish(next, run);
          continue;
        }
        if (found.hash !== row.hash) throw new IdempotencyKeyReused();
        if ('outcome' in found) {
          metrics.idempotentHits.inc({ operation: command.operation });
          return found.outcome as never;
        }
        const taken = await takeOver(found);
        if (taken) return finish(taken, run);
        if (waited >= PATIENCE) throw new IdempotencyInProgress(ASK_AGAIN);
        await wait(LOOK_EVERY);
        waited += LOOK_EVERY;
      }
    },

    async resume(id, run, patience) {
      for (let waited = 0; ; waited += LOOK_EVERY) {
        const found = await rows.findOne({ name: id });
        if (!found) return null;
        if ('outcome' in found) return found.outcome as never;
        const taken = waited === 0 ? await takeOver(found) : null;
        if (taken) return finish(taken, run);
        // The call that this one waited for has failed. Another try at once would only add to the load.
        const failed = waited > 0 && !isHeld(found);
        if (failed || waited >= patience) throw new IdempotencyInProgress(ASK_AGAIN);
        await wait(LOOK_EVERY);
      }
    },
  };

  /** Inserts the row. Returns false if the key has a row already. */
  async function insert(row: IdempotencyRow): Promise<boolean> {
    try {
      await rows.insertOne(row);
      return true;
    } catch (error) {
      if (!duplicateKey(error)) throw error;
      return false;
    }
  }

  function isFree({ freeAt, expiresAt }: IdempotencyRow): boolean {
    const at = freeAt ?? expiresAt;
    return at !== undefined && at <= wall.now();
  }

  function isHeld({ leaseUntil }: IdempotencyRow): boolean {
    return leaseUntil !== undefined && leaseUntil > wall.now();
  }

  /** Takes the lease of a row that no call works on. Null if one does, or if another call was faster. */
  async function takeOver(found: IdempotencyRow): Promise<IdempotencyRow | null> {
    if (isHeld(found)) return null;
    const { _id, name, lease } = found;
    return rows.findOneAndUpdate(
      { _id, name, lease, outcome: { $exists: false } },
      { $set: { lease: randomUUID(), leaseUntil: after(wall.now(), LEASE) } },
      { returnDocument: 'after' },
    );
  }

  /**
   * Allows the key to be used again. If money moves and Stripe has answered, the row stays, because it counts the attempts: the next try
   * has the same name and needs another key at Stripe, which replays its answers. See `following`.
   */
  async function free({ _id, lease, movesMoney }: IdempotencyRow): Promise<void> {
    const refused = { _id, lease, outcome: { $exists: false } };
    const { deletedCount } = await rows.deleteOne(movesMoney ? { ...refused, attempts: 0 } : refused);
    if (movesMoney && deletedCount === 0)
      await rows.updateOne(refused, { $set: released(wall.now()), $unset: { params: '', leaseUntil: '' } });
  }

  async function finish<Outcome>(row: IdempotencyRow, run: Run<Outcome>): Promise<Outcome> {
    const { _id, name, lease } = row;
    try {
      const outcome = await run(createOperation(row, rows));
      await rows.updateOne({ _id, name, outcome: { $exists: false } }, { $set: { outcome: outcome ?? null } });
      return outcome;
    } catch (error) {
      // Only while this try has the lease: a try that took over keeps the row.
      if (wasRefused(error)) await free(row);
      else await rows.updateOne({ _id, lease }, { $unset: { leaseUntil: '' } });
      throw error;
    }
  }
}

/**
 * The name of the next operation under the key of this row, and the attempts that Stripe has answered under that name. After an outcome
 * that has expired, the next operation has another name. After a refusal it keeps the name, and its next key at Stripe the next number.
 */
function following({ name, operation, attempts, outcome }: IdempotencyRow): Pick<IdempotencyRow, 'name' | 'attempts'> {
  return outcome === undefined ? { name, attempts } : { name: `${operation}_${asUuid(digest([name]))}`, attempts: 0 };
}

function freshRow(
  { userId, operation, key, input, kept, movesMoney = false }: KeyedCommand & { key: string },
  now: Date,
): IdempotencyRow {
  const _id = digest([userId, operation, key]);
  return {
    _id,
    name: `${operation}_${movesMoney ? asUuid(_id) : randomUUID()}`,
    ...(movesMoney && { movesMoney }),
    userId,
    operation,
    hash: digest([JSON.stringify(input, canonical)]),
    attempts: 0,
    lease: randomUUID(),
    leaseUntil: after(now, LEASE),
    createdAt: now,
    ...(kept === 'A_DAY' && (movesMoney ? released(after(now, DAY)) : { expiresAt: after(now, DAY) })),
  };
}

/** A digest in the form of a random name. Earlier versions recognize the webhook of a command only by a key at Stripe in this form. */
const asUuid = (hex: string): string => hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');

/** When a key may be used again, and when its row is removed. The row outlives Stripe's key (at least a day), so no name is reused meanwhile. */
const released = (freeAt: Date) => ({ freeAt, expiresAt: after(freeAt, 6 * DAY) });

const after = (instant: Date, milliseconds: number) => new Date(instant.getTime() + milliseconds);

/** Sorts fields and drops null, so that equal inputs have equal text. A null field equals an absent one. */
function canonical(_key: string, value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  const fields = Object.entries(value).filter(([, field]) => field !== null);
  return Object.fromEntries(fields.sort(([a], [b]) => (a < b ? -1 : 1)));
}
