import type { Connection } from 'mongoose';
import type { Clock } from './clock.ts';
import { databaseOf } from './mongo.ts';

/** MongoDB's time, and how far the clock of this process is from it. */
export interface ServerTime {
  serverTime: Date;
  /** Milliseconds by which the clock of this process is ahead of MongoDB's; negative if it is behind. */
  ahead: number;
}

/**
 * Asks MongoDB for its time and compares it with the middle of the round trip, so the error is at most half a round trip. `$documents`
 * reads no collection, so it needs no rights and works on an empty database. It needs MongoDB 6, as the service does. `hello` also contains
 * the time, but not with the embedded engine.
 */
export async function readServerTime(connection: Connection, wall: Clock): Promise<ServerTime> {
  const askedAt = wall.now().getTime();
  const started = performance.now();
  const [answer] = await databaseOf(connection)
    .aggregate<{ now: Date }>([{ $documents: [{}] }, { $project: { now: '$$NOW' } }])
    .toArray();
  // Measured with the monotonic clock, because the wall clock may be changed during the round trip.
  const localTime = askedAt + (performance.now() - started) / 2;
  if (answer === undefined) throw new Error('MongoDB answered the question for its time with nothing');
  return { serverTime: answer.now, ahead: Math.round(localTime - answer.now.getTime()) };
}
