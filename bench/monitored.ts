import type { CommandFailedEvent, CommandStartedEvent, CommandSucceededEvent } from 'mongodb';
import mongoose, { type Connection, mongo } from 'mongoose';
import { startTollgate, type Tollgate } from '../test/support/tollgate.ts';

export interface Monitored {
  tollgate: Tollgate;
  connection: Connection;
  /** The commands to MongoDB since the last call, in the order in which they were sent. */
  taken(): Command[];
  close(): Promise<void>;
}

/** A command to MongoDB. */
export interface Command {
  /** Such as `update`. */
  name: string;
  collection: string;
  /** Whether another command was in flight when it was sent. */
  parallel: boolean;
  /** Bytes of BSON. */
  sent: number;
  received: number;
}

export interface Cost {
  commands: number;
  sent: number;
  received: number;
}

/** The service in this process with its commands to MongoDB monitored. `settle()` drives its worker. */
export async function startMonitored(uri: string): Promise<Monitored> {
  const options = { monitorCommands: true, retryWrites: false, autoIndex: false };
  const writeConcern = { w: 'majority', journal: true } as const;
  const connection = await mongoose.createConnection(uri, { ...options, writeConcern }).asPromise();
  const tollgate = await startTollgate({ connection });
  let commands: Command[] = [];
  const inFlight = new Map<number, Command>();
  const size = (document: object) => mongo.BSON.calculateObjectSize(document);
  connection
    .getClient()
    .on('commandStarted', ({ requestId, commandName: name, command }: CommandStartedEvent) => {
      const parallel = inFlight.size > 0;
      const one = { name, collection: String(command[name]), parallel, sent: size(command), received: 0 };
      commands.push(one);
      inFlight.set(requestId, one);
    })
    .on('commandSucceeded', ({ requestId, reply }: CommandSucceededEvent) => {
      const one = inFlight.get(requestId);
      if (one) one.received = size(reply as object);
      inFlight.delete(requestId);
    })
    .on('commandFailed', ({ requestId }: CommandFailedEvent) => {
      inFlight.delete(requestId);
    });
  return {
    tollgate,
    connection,
    taken() {
      const taken = commands;
      commands = [];
      return taken;
    },
    async close() {
      await tollgate.close();
      await connection.close();
    },
  };
}

/** How many commands there are, and their bytes. */
export function costOf(commands: readonly Command[]): Cost {
  const sum = (of: 'sent' | 'received') => commands.reduce((total, command) => total + command[of], 0);
  return { commands: commands.length, sent: sum('sent'), received: sum('received') };
}
