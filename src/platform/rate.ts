import { type Connection, Schema } from 'mongoose';
import { RateLimiterMongo, RateLimiterRes } from 'rate-limiter-flexible';
import { MINUTE, SECOND } from './clock.ts';
import { RateLimited } from './rate-limited.ts';

const COLLECTION = 'rates';

// The rows are the library's; declared here so that their indexes are built with all others.
const rateSchema = new Schema({ key: String, points: Number, expire: Date }, { collection: COLLECTION });
rateSchema.index({ key: 1 }, { unique: true });
rateSchema.index({ expire: 1 }, { expireAfterSeconds: 0 });

/** Declares the collection in which rates are counted. */
export function declareRates(connection: Connection): void {
  connection.model('Rate', rateSchema);
}

/** Lets so many through in a minute, counted in MongoDB for all processes together. */
export interface Rate {
  /** Throws RateLimited where the key has had its share of this minute. */
  take(key: string): Promise<void>;
}

/** A rate over the collection that `declareRates` declares; `perMinute` for each key. */
export function createRate({ db }: Connection, perMinute: number): Rate {
  const limiter = new RateLimiterMongo({
    storeClient: db,
    dbName: db?.databaseName as string,
    tableName: COLLECTION,
    keyPrefix: '',
    points: perMinute,
    duration: MINUTE / SECOND,
    disableIndexesCreation: true,
    // Who is over the limit costs no more writes.
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

/** Whole seconds until it may go on, at least one. */
export function secondsUntil({ msBeforeNext }: RateLimiterRes): number {
  return Math.max(Math.ceil(msBeforeNext / SECOND), 1);
}
