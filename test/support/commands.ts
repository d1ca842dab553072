import { randomUUID } from 'node:crypto';
import type { Connection, mongo } from 'mongoose';
import { connectMongo } from '../../src/platform/mongo.ts';
import { databaseUri } from './database.ts';

export interface WatchedDatabase {
  connection: Connection;
  /** The operations that `run` makes the driver send, as `find usage`. */
  during(run: () => Promise<unknown>): Promise<string[]>;
  close(): Promise<void>;
}

/** A database of its own whose operations are counted, by the driver's own command monitoring. */
export async function openWatchedDatabase(): Promise<WatchedDatabase> {
  const uri = databaseUri();
  const monitored = `${uri}${uri.includes('?') ? '&' : uri.endsWith('/') ? '?' : '/?'}monitorCommands=true`;
  const connection = await connectMongo(monitored, `test_${randomUUID().slice(0, 8)}`);
  let sent: string[] | null = null;
  const client = connection.getClient() as unknown as mongo.MongoClient;
  client.on('commandStarted', ({ commandName, command }) => sent?.push(`${commandName} ${command[commandName]}`));
  return {
    connection,
    async during(run) {
      const own: string[] = [];
      sent = own;
      await run();
      sent = null;
      return own;
    },
    async close() {
      await connection.dropDatabase();
      await connection.close();
    },
  };
}
