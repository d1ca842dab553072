import type { Connection } from 'mongoose';
import { accountCollection } from '../billing/entitlement/account.document.ts';
import { paymentCollection } from '../billing/payment/payment.document.ts';
import { type RevenueCollections, revenueCollections } from '../billing/revenue/revenue.document.ts';
import type { Environment } from '../config.rules.ts';
import { type Config, readConfig } from '../config.ts';
import { eventCollection } from '../inbox/event.document.ts';
import { shareEmbeddedMongo } from '../local/embedded-mongodb.ts';
import { connectMongo } from '../platform/mongo.ts';

/** The collections that commands work on. */
export interface Store extends RevenueCollections {
  connection: Connection;
  events: ReturnType<typeof eventCollection>;
  accounts: ReturnType<typeof accountCollection>;
  payments: ReturnType<typeof paymentCollection>;
  close(): Promise<void>;
}

/** Opens the database of a service with this environment. In local mode this works while the service runs. */
export async function openStore(env: Environment, local: boolean): Promise<Store> {
  const { connection, close } = await openConnection(readConfig(env, { local }));
  return {
    connection,
    events: eventCollection(connection),
    accounts: accountCollection(connection),
    payments: paymentCollection(connection),
    ...revenueCollections(connection),
    close,
  };
}

/** Connects to the database that the configuration names, or else to the embedded engine of local mode. */
export async function openConnection({ mongo, dataDir }: Config): Promise<Pick<Store, 'connection' | 'close'>> {
  const engine = mongo.uri === undefined ? await shareEmbeddedMongo(dataDir) : null;
  const connection = await connectMongo(mongo.uri ?? engine?.uri ?? '', engine ? LOCAL_DATABASE : undefined);
  return {
    connection,
    async close() {
      await connection.close();
      await engine?.close();
    },
  };
}

/** The database of local mode. */
const LOCAL_DATABASE = 'tollgate';
