import { readFile } from 'node:fs/promises';
import type { Connection } from 'mongoose';
import Stripe from 'stripe';
import { type App, createApp } from '../../src/app.ts';
import { parseCatalog } from '../../src/billing/plan/catalog.ts';
import { type Config, readConfig } from '../../src/config.ts';
import type { Ground } from '../../src/ground.ts';
import { signToken } from '../../src/local/tokens.ts';
import { type Clock, wallClock } from '../../src/platform/clock.ts';
import { createLog } from '../../src/platform/log.ts';
import { borrowDatabase } from './database.ts';
import { checkCodes } from './promised-codes.ts';
import type { Json, StripeEvent } from './stripe-events.ts';

export const WEBHOOK_SECRET = 'whsec_test_of_tollgate';
export const TOKEN_SECRET = 'a secret for tests, at least 32 bytes long';

export interface Tollgate {
  app: App;
  connection: Connection;
  /** Signs an event and posts it to the real route. */
  deliver(event: StripeEvent): Promise<{ status: number; body: Json }>;
  /** Works until nothing is due. */
  settle(): Promise<void>;
  /** Asks over GraphQL as somebody; rejects on a fault. */
  ask(viewer: Asker, query: string, variables?: Json): Promise<Json>;
  logs: Json[];
  close(): Promise<void>;
}

/** Who asks. The organization is that of the token, with the role in it. */
export interface Asker {
  userId: string;
  roles?: string[];
  organization?: { id: string; role: string };
}

export interface TollgateOptions {
  clock?: Clock;
  stripe?: Partial<Ground['stripe']>;
  /** The worker is driven by `settle()` unless it is to run by itself. */
  role?: Config['role'];
  /** Default: true. */
  local?: boolean;
  env?: Record<string, string>;
  catalogText?: string;
  connection?: Connection;
  tracing?: Ground['tracing'];
  /** Who can be chosen in the explorer and the console. Default: nobody. */
  people?: Ground['people'];
  /** How tokens are verified. Default: by TOKEN_SECRET. */
  tokens?: Ground['tokens'];
}

/** The whole service on a database of its own: real routes, real signatures, real MongoDB. */
export async function startTollgate(options: TollgateOptions = {}): Promise<Tollgate> {
  const database = options.connection ? null : await borrowDatabase();
  const connection = options.connection ?? (database as { connection: Connection }).connection;
  const logs: Json[] = [];
  const config = readConfig(
    { AUTH_JWT_SECRET: TOKEN_SECRET, PORT: '0', RATE_LIMITS: 'off', ...options.env },
    { local: true },
  );
  const app = await createApp(
    { ...config, role: options.role ?? 'api', local: options.local ?? true },
    {
      connection,
      stripe: {
        secretKey: 'sk_test_x',
        apiBase: 'http://127.0.0.1:9',
        webhookSecrets: [WEBHOOK_SECRET],
        livemode: false,
        ...options.stripe,
      },
      tokens: options.tokens ?? { kind: 'secret', secret: TOKEN_SECRET },
      signingKeys: config.signingKeys,
      clock: options.clock ?? wallClock,
      wall: wallClock,
      catalog: parseCatalog(options.catalogText ?? (await catalogText()), 'plans.yaml'),
      people: options.people ?? [],
      pages: () => {},
      tracing: options.tracing,
      log: createLog('info', { write: (line) => logs.push(JSON.parse(line)) }),
    },
  );
  return {
    app,
    connection,
    logs,
    deliver: (event) => post(app, JSON.stringify(event)),
    async settle() {
      while ((await app.worker.runOnce()) > 0);
    },
    async ask({ userId, roles = [], organization }, query, variables = {}) {
      const email = `${userId}@example.com`;
      const token = await signToken({ secret: TOKEN_SECRET, userId, roles, email, organization });
      const response = await app.http.inject({
        method: 'POST',
        url: '/graphql',
        headers: { authorization: `Bearer ${token}` },
        payload: { query, variables },
      });
      const { data, errors } = response.json();
      if (errors) throw new Error(JSON.stringify(errors));
      checkCodes(query, data);
      return data;
    },
    async close() {
      await app.close();
      await database?.close();
    },
  };
}

/** The sample catalog. */
export function catalogText(): Promise<string> {
  return readFile('plans.yaml', 'utf8');
}

/** A retired plan, to be added to the sample catalog. */
export const RETIRED = `
  legacy:
    name: Legacy
    retired: true
    features: { advanced_analytics: true }
    prices: [{ interval: month, currency: EUR, amount: 500 }]
`;

/** Posts a body to the webhook route, signed as Stripe signs it unless a header is given. */
export async function post(app: App, payload: string, header?: string | null): Promise<{ status: number; body: Json }> {
  const signature = header === undefined ? sign(payload) : header;
  const response = await app.http.inject({
    method: 'POST',
    url: '/webhooks/stripe',
    headers: {
      'content-type': 'application/json; charset=utf-8',
      ...(signature === null ? {} : { 'stripe-signature': signature }),
    },
    payload,
  });
  return { status: response.statusCode, body: response.json() };
}

export function sign(payload: string, more: { secret?: string; timestamp?: number } = {}): string {
  return Stripe.webhooks.generateTestHeaderString({ payload, secret: WEBHOOK_SECRET, ...more });
}
