import { type Connection, Schema } from 'mongoose';
import { RateLimiterMongo, RateLimiterRes } from 'rate-limiter-flexible';
import { MINUTE, SECOND } from './clock.ts';
import { RateLimited } from './errors.ts';

const COLLECTION = 'rates';

// The library writes the rows. The schema is declared here so that its indexes are built with all others.
const rateSchema = new Schema({ key: String, points: Number, expire: Date }, { collection: COLLECTION });
rateSchema.index({ key: 1 }, { unique: true });
rateSchema.index({ expire: 1 }, { expireAfterSeconds: 0 });

/** Declares the collection in which rates are counted. */
export function declareRates(connection: Connection): void {
  connection.model('Rate', rateSchema);
}

/** Limits calls per minute, counted in MongoDB for all processes together. */
export interface Rate {
  /** Counts one call. Throws RateLimited if the key has used up its calls of this minute. */
  take(key: string): Promise<void>;
}

/** Creates a rate of `perMinute` calls for each key. Needs the collection that `declareRates` declares. */
export function createRate({ db }: Connection, perMinute: number): Rate {
  const limiter = new RateLimiterMongo({
    storeClient: db,
    dbName: db?.databaseName as string,
    tableName: COLLECTION,
    keyPrefix: '',
    points: perMinute,
    duration: MINUTE / SECOND,
    disableIndexesCreation: true,
    // A key over its limit is refused from memory, without further writes.
    inMemoryBlockOnConsumed: perMinute + 1,
  });
  return {
    async take(key) {
      try {
        await limiter.consume(key);
      } catch (error) {
        if (error instanceof RateLimiterRes) throw new RateLimited(secondsUntil(error));
        throw error;
      }
    },
  };
}

/** Returns the seconds until the next call may succeed, at least one. */
export function secondsUntil({ msBeforeNext }: RateLimiterRes): number {
  return Math.max(Math.ceil(msBeforeNext / SECOND), 1);
}
