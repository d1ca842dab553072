import type { FastifyInstance } from 'fastify';
import type { Connection } from 'mongoose';
import type { Catalog } from './billing/plan/catalog.ts';
import type { Config, TokenSource } from './config.ts';
import type { Person } from './console/console.ts';
import { registerHomePage } from './home-page.ts';
import type { Clock } from './platform/clock.ts';
import type { Log } from './platform/log.ts';
import { connectMongo } from './platform/mongo.ts';
import { startServerClock } from './platform/server-clock.ts';
import type { SigningKey } from './platform/signing-keys.ts';
import type { Tracing } from './platform/tracing.ts';

/** What the service runs on. In local mode parts of it are substitutes (local/substitutes.ts). */
export interface Ground {
  connection: Connection;
  stripe: { secretKey: string; apiBase?: string; webhookSecrets: readonly string[]; livemode: boolean };
  tokens: TokenSource;
  /** The keys of entitlement tokens. The first one signs, and all are published. */
  signingKeys: readonly SigningKey[];
  /** Business time: access periods and ages. */
  clock: Clock;
  /** The clock for leases, pauses and due times. See platform/server-clock.ts. */
  wall: Clock;
  /** The catalog of the file. */
  catalog: Catalog;
  people: readonly Person[];
  /** Registers `/`, and the other pages that only local mode has. */
  pages(http: FastifyInstance): void;
  log: Log;
  /** Absent if tracing is off. */
  tracing?: Tracing | undefined;
}

/** Writes text after the lines that were logged before. */
export type Print = (text: string) => void;

export interface Prepared {
  ground: Ground;
  /** Call this once the app listens. `print` writes to the terminal. It is null if there is none. */
  listening(print: Print | null): Promise<void>;
  close(): Promise<void>;
}

/** Connects to the services that the configuration names. In local mode, substitutes replace those that it does not name. */
export async function prepareGround(config: Config, catalog: Catalog, log: Log): Promise<Prepared> {
  if (config.local) {
    const { prepareLocalGround } = await import('./local/local-ground.ts');
    return prepareLocalGround(config, catalog, log);
  }
  const { mongo, stripe, auth } = config;
  const connection = await connectMongo(required(mongo.uri));
  const wall = await startServerClock(connection, { log });
  const { secretKey, apiBase, webhookSecrets, livemode } = stripe;
  return {
    ground: {
      connection,
      stripe: {
        secretKey: required(secretKey),
        ...(apiBase === undefined ? {} : { apiBase }),
        webhookSecrets,
        livemode,
      },
      tokens: required(auth.tokens),
      signingKeys: config.signingKeys,
      clock: wall,
      wall,
      catalog,
      people: [],
      pages: (http) =>
        registerHomePage(http, {
          seller: config.notification.brand.name,
          manageUrl: config.notification.manageUrl,
          publicUrl: config.http.publicUrl,
        }),
      log,
    },
    listening: async () => {},
    async close() {
      await wall.stop();
      await connection.close();
    },
  };
}

/** Returns a value that the rules of the configuration require outside of local mode. */
function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('readConfig() let a required variable through');
  return value;
}
