import mongoose, { type Connection, type mongo, type Schema } from 'mongoose';
import { failWritesToClosedSockets } from './closed-sockets.ts';

failWritesToClosedSockets();

/**
 * Connects to MongoDB: any deployment will do, since nothing here needs sessions, transactions or change streams.
 * Every write waits for a majority and the journal, so what is acknowledged survives a failover and a power cut.
 */
export async function connectMongo(uri: string, database?: string): Promise<Connection> {
  return mongoose
    .createConnection(uri, {
      ...(database === undefined ? {} : { dbName: database }),
      writeConcern: { w: 'majority', journal: true },
      autoIndex: false, // buildIndexes builds them, at start
      autoCreate: false, // MongoDB creates a collection at its first write or index
      retryWrites: false, // needs sessions; all our writes can be done again, and are
      // Stripe waits about 10 s for an answer: a 503 must come before that, whether MongoDB cannot be reached or is silent.
      serverSelectionTimeoutMS: 5_000,
      connectTimeoutMS: 3_000,
      heartbeatFrequencyMS: 2_000, // a silent server is given up, with what waits for it, after both of these
      maxPoolSize: 50,
    })
    .asPromise();
}

/** The database that the URI of a connection names. */
export function databaseOf({ db }: Connection): mongo.Db {
  if (!db) throw new Error('MONGODB_URI must name a database.');
  return db;
}

/**
 * Declares a collection on a connection, with its indexes, and returns the driver's own. Nothing is read or written through mongoose, so
 * the caller's type says what a document is.
 */
export function collectionOf<Row extends mongo.Document>(
  connection: Connection,
  model: string,
  schema: Schema,
): mongo.Collection<Row> {
  return connection.model(model, schema).collection as unknown as mongo.Collection<Row>;
}

/**
 * An option of a `find`: MongoDB answers with all that it finds, up to 16 MB. Without it it stops after 101 documents, and the rest
 * has to be asked for.
 */
export const IN_ONE_ANSWER = { batchSize: 10_000 } as const;

/** The fields of a duplicate-key error (11000), or null for any other error. */
export function duplicateKey(error: unknown): string[] | null {
  if (typeof error !== 'object' || error === null || !('code' in error) || error.code !== 11_000) return null;
  const pattern = 'keyPattern' in error ? error.keyPattern : null;
  return typeof pattern === 'object' && pattern !== null ? Object.keys(pattern) : [];
}

/** What went wrong with single writes of a bulk, by their places in it; none for an error that is about all of them. */
export function writeErrorsOf(error: unknown): { code: number; index: number }[] {
  const writeErrors = typeof error === 'object' && error !== null && 'writeErrors' in error ? error.writeErrors : [];
  return (Array.isArray(writeErrors) ? writeErrors : [writeErrors]) as { code: number; index: number }[];
}

/** The places in a bulk of those that were refused as duplicates, or null where anything else went wrong. */
export function duplicatesOf(error: unknown): number[] | null {
  const writeErrors = writeErrorsOf(error);
  const duplicates = writeErrors.length > 0 && writeErrors.every(({ code }) => code === 11_000);
  return duplicates ? writeErrors.map(({ index }) => index) : null;
}

/**
 * Inserts each that is not there, and returns the places of those that are, by their `_id` or another unique key. Where most are new
 * it costs MongoDB a tenth of upserts. Rejects where anything else went wrong.
 */
export async function insertMissing<Row extends mongo.Document>(
  collection: mongo.Collection<Row>,
  rows: readonly Row[],
): Promise<number[]> {
  if (rows.length === 0) return [];
  try {
    await collection.insertMany([...rows] as mongo.OptionalUnlessRequiredId<Row>[], { ordered: false });
    return [];
  } catch (error) {
    const there = duplicatesOf(error);
    if (!there) throw error;
    return there;
  }
}
