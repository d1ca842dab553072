import mongoose, { type Connection, type mongo, type Schema } from 'mongoose';
import { failWritesToClosedSockets } from './closed-sockets.ts';

failWritesToClosedSockets();

/**
 * Connects to MongoDB. Any deployment works, because the service uses no sessions, transactions or change streams. Every write waits for a
 * majority and the journal, so an acknowledged write survives a failover and a power cut.
 */
export async function connectMongo(uri: string, database?: string): Promise<Connection> {
  return mongoose
    .createConnection(uri, {
      ...(database === undefined ? {} : { dbName: database }),
      writeConcern: { w: 'majority', journal: true },
      autoIndex: false, // buildIndexes builds them at start
      autoCreate: false, // MongoDB creates a collection at its first write or index
      retryWrites: false, // needs sessions, and every write of the service can be repeated
      // Stripe waits about 10 s for an answer. A 503 must be sent before that, whether MongoDB cannot be reached or does not answer.
      serverSelectionTimeoutMS: 5_000,
      connectTimeoutMS: 3_000,
      heartbeatFrequencyMS: 2_000, // a server that does not answer is given up after this and the connect timeout
      maxPoolSize: 50,
    })
    .asPromise();
}

/** Returns the database that the URI of a connection names. */
export function databaseOf({ db }: Connection): mongo.Db {
  if (!db) throw new Error('MONGODB_URI must name a database.');
  return db;
}

/**
 * Declares a collection and its indexes on a connection, and returns the driver's collection. Nothing is read or written through mongoose,
 * so the caller's type defines the document.
 */
export function collectionOf<Row extends mongo.Document>(
  connection: Connection,
  model: string,
  schema: Schema,
): mongo.Collection<Row> {
  return connection.model(model, schema).collection as unknown as mongo.Collection<Row>;
}

/** An option for `find`: MongoDB returns all results in one reply of up to 16 MB. By default the first reply ends after 101 documents. */
export const IN_ONE_ANSWER = { batchSize: 10_000 } as const;

/** Returns the fields of a duplicate-key error (11000), or null for any other error. */
export function duplicateKey(error: unknown): string[] | null {
  if (typeof error !== 'object' || error === null || !('code' in error) || error.code !== 11_000) return null;
  const pattern = 'keyPattern' in error ? error.keyPattern : null;
  return typeof pattern === 'object' && pattern !== null ? Object.keys(pattern) : [];
}

/** Returns the errors of single writes in a bulk, with their index in it. Empty for an error of the whole bulk. */
export function writeErrorsOf(error: unknown): { code: number; index: number }[] {
  const writeErrors = typeof error === 'object' && error !== null && 'writeErrors' in error ? error.writeErrors : [];
  return (Array.isArray(writeErrors) ? writeErrors : [writeErrors]) as { code: number; index: number }[];
}

/** Returns the indexes of the writes in a bulk that were refused as duplicates. Null if any other error occurred. */
export function duplicatesOf(error: unknown): number[] | null {
  const writeErrors = writeErrorsOf(error);
  const duplicates = writeErrors.length > 0 && writeErrors.every(({ code }) => code === 11_000);
  return duplicates ? writeErrors.map(({ index }) => index) : null;
}

/**
 * Inserts the documents that do not exist yet. Returns the indexes of those that do, by `_id` or another unique key. If most are new, this
 * costs MongoDB a tenth of upserts. Rejects on any other error.
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
    const duplicates = duplicatesOf(error);
    if (!duplicates) throw error;
    return duplicates;
  }
}
