import type { CommandStartedEvent, CommandSucceededEvent } from 'mongodb';
import mongoose, { type Connection, mongo } from 'mongoose';
import { startTollgate, type Tollgate } from '../test/support/tollgate.ts';

export interface Monitored {
  tollgate: Tollgate;
  connection: Connection;
  /** What was said to MongoDB, and what it answered, since it was asked last. */
  taken(): Cost;
  close(): Promise<void>;
}

export interface Cost {
  commands: number;
  /** Bytes of BSON. */
  sent: number;
  received: number;
}

/** The service in this process, its worker driven by `settle()`, with its commands to MongoDB counted. */
export async function startMonitored(uri: string): Promise<Monitored> {
  const options = { monitorCommands: true, retryWrites: false, autoIndex: false };
  const writeConcern = { w: 'majority', journal: true } as const;
  const connection = await mongoose.createConnection(uri, { ...options, writeConcern }).asPromise();
  const tollgate = await startTollgate({ connection });
  let cost = NOTHING;
  const client = connection.getClient();
  const size = (document: object) => mongo.BSON.calculateObjectSize(document);
  client.on('commandStarted', ({ command }: CommandStartedEvent) => {
    cost = { ...cost, commands: cost.commands + 1, sent: cost.sent + size(command) };
  });
  client.on('commandSucceeded', ({ reply }: CommandSucceededEvent) => {
    cost = { ...cost, received: cost.received + size(reply as object) };
  });
  return {
    tollgate,
    connection,
    taken() {
      const taken = cost;
      cost = NOTHING;
      return taken;
    },
    async close() {
      await tollgate.close();
      await connection.close();
    },
  };
}

const NOTHING: Cost = { commands: 0, sent: 0, received: 0 };
