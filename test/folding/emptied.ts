import { afterAll, beforeEach } from '@jest/globals';
import type { Connection } from 'mongoose';
import { borrowDatabase } from '../support/database.ts';
import { eventPath } from './processing.ts';

/** A database with the collections of the event path and their indexes, empty before each test of the file, and closed after all of them. */
export async function openEmptied(): Promise<Connection> {
  const { connection, close } = await borrowDatabase();
  await eventPath(connection); // declares the collections and builds their indexes
  beforeEach(async () => {
    for (const collection of Object.values(connection.collections)) await collection.deleteMany({});
  });
  afterAll(close);
  return connection;
}
