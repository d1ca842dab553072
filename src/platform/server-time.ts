import type { Connection } from 'mongoose';
import type { Clock } from './clock.ts';
import { databaseOf } from './mongo.ts';

/** What MongoDB's clock says, and how far the clock of this process is from it. */
export interface ServerTime {
  serverTime: Date;
  /** Milliseconds by which the clock of this process is ahead of MongoDB's; negative if it is behind. */
  ahead: number;
}

/**
 * Asks MongoDB for its time, and compares it with the middle of the round trip, so the result is wrong by half a round trip at most.
 * `$documents` reads no collection, so it needs no right and works on an empty database. It needs MongoDB 6, as the service does.
 * `hello` also tells the time, but not that of the embedded engine.
 */
export async function readServerTime(connection: Connection, wall: Clock): Promise<ServerTime> {
  const askedAt = wall.now().getTime();
  const started = performance.now();
  const [answer] = await databaseOf(connection)
    .aggregate<{ now: Date }>([{ $documents: [{}] }, { $project: { now: '$$NOW' } }])
    .toArray();
  // A clock that is set during the round trip does not change how long it took.
  const here = askedAt + (performance.now() - started) / 2;
  if (answer === undefined) throw new Error('MongoDB answered the question for its time with nothing');
  return { serverTime: answer.now, ahead: Math.round(here - answer.now.getTime()) };
}
