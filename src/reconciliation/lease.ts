import { randomUUID } from 'node:crypto';
import type { mongo } from 'mongoose';
import type { Cursor, Job } from '../inbox/cursor.document.ts';
import { type Clock, MINUTE } from '../platform/clock.ts';
import { duplicateKey } from '../platform/mongo.ts';
import { reasonOf } from '../platform/redact.ts';

/** Longer than any step between two saves takes. A killed process's job rests for so long. */
const LEASE = 2 * MINUTE;

/** The right to do a job, held while it saves its progress. */
export interface Lease {
  /** The row as it was found. */
  cursor: Cursor;
  /** Saves progress and keeps the lease. Rejects where another process has taken the job over: whoever lost it stops. */
  save(fields: Partial<Cursor>): Promise<void>;
  /** Saves what a whole pass has done; there is no pass under way any more. */
  finish(fields: Partial<Cursor>): Promise<void>;
}

export interface LeaseOptions {
  cursors: mongo.Collection<Cursor>;
  /** Times leases. */
  wall: Clock;
  /** Somebody asked for it by hand: whoever is at it ends at its next save. */
  takeOver?: boolean;
}

/**
 * Does a job unless another process is at it: then null. The lease saves Stripe double questions and is nothing that correctness
 * rests on, since whatever a job stores is stored once.
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
    // Where MongoDB is away this fails as well; the lease then runs out by itself, and the first error is the one that matters.
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
      if (duplicateKey(error)) return null; // the row is there and does not match: somebody holds it
      throw error;
    }
  }
}
