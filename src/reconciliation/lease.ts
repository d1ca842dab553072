import { randomUUID } from 'node:crypto';
import type { mongo } from 'mongoose';
import type { Cursor, Job } from '../inbox/cursor.document.ts';
import { type Clock, MINUTE } from '../platform/clock.ts';
import { duplicateKey } from '../platform/mongo.ts';
import { reasonOf } from '../platform/redact.ts';

/** Longer than any step between two saves. After a crash the job rests for this time. */
const LEASE = 2 * MINUTE;

/** The right to do a job. Saving progress extends it. */
export interface Lease {
  /** The row when the lease was taken. */
  cursor: Cursor;
  /** Saves progress and extends the lease. Rejects if another process has taken over the job, so that this one stops. */
  save(fields: Partial<Cursor>): Promise<void>;
  /** Saves the result of a complete pass and ends the pass. */
  finish(fields: Partial<Cursor>): Promise<void>;
}

export interface LeaseOptions {
  cursors: mongo.Collection<Cursor>;
  /** The clock for leases. */
  wall: Clock;
  /** Takes the lease from another process, for a job that a person starts. The other process stops at its next save. */
  takeOver?: boolean;
}

/**
 * Does a job under a lease. Returns null if another process is doing it. The lease only avoids asking Stripe twice. Correctness does not
 * depend on it, because everything that a job stores is stored once.
 */
export async function withLease<T>(
  job: Job,
  { cursors, wall, takeOver = false }: LeaseOptions,
  work: (lease: Lease) => Promise<T>,
): Promise<T | null> {
  const owner = randomUUID();
  const until = () => new Date(wall.now().getTime() + LEASE);
  const cursor = await claim();
  if (!cursor) return null;
  const update = async (change: mongo.UpdateFilter<Cursor>) => {
    const { matchedCount } = await cursors.updateOne({ _id: job, owner }, change);
    if (matchedCount === 0) throw new Error(`reconciliation: another process has taken over the job "${job}"`);
  };

  try {
    const done = await work({
      cursor,
      save: (fields) => update({ $set: { ...fields, until: until() } }),
      finish: (fields) =>
        update({ $set: { ...fields, finishedAt: wall.now(), until: until() }, $unset: { pass: 1, error: 1 } }),
    });
    await cursors.updateOne({ _id: job, owner }, { $unset: { owner: 1, until: 1 } });
    return done;
  } catch (error) {
    // If MongoDB does not answer, this fails too. The lease then expires by itself, and the first error is the one to throw.
    await cursors
      .updateOne({ _id: job, owner }, { $set: { error: reasonOf(error) }, $unset: { owner: 1, until: 1 } })
      .catch(() => undefined);
    throw error;
  }

  async function claim(): Promise<Cursor | null> {
    try {
      return await cursors.findOneAndUpdate(
        takeOver ? { _id: job } : { _id: job, $or: [{ until: { $exists: false } }, { until: { $lte: wall.now() } }] },
        { $set: { owner, until: until() } },
        { upsert: true, returnDocument: 'after' },
      );
    } catch (error) {
      if (duplicateKey(error)) return null; // the row exists and does not match: another process has the lease
      throw error;
    }
  }
}
