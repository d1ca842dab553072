import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Sandbox, startSandbox } from '@tollgate/stripe-sandbox';
import type { Connection } from 'mongoose';
import { recordStripeRequests } from '../../packages/stripe-sandbox/test/openapi.ts';
import { plansCommand } from '../../src/cli/plans.ts';
import { webhooksCommand } from '../../src/cli/webhooks.ts';
import { type BotApi, openBotApi } from '../notification/bot-api.ts';
import { type Mailbox, openMailbox } from '../notification/mailbox.ts';
import { openDatabase } from '../support/database.ts';
import { startTollgate, type Tollgate } from '../support/tollgate.ts';

/** A service as it should be: everything that it needs, on loopback, and the environment that names it. */
export interface Healthy {
  env: Record<string, string>;
  tollgate: Tollgate;
  connection: Connection;
  sandboxUrl: string;
  /** What Stripe has stored: what somebody clicks in its dashboard is changed here. */
  atStripe: ReturnType<Connection['collection']>;
  /** Between us and Stripe; undefined for an answer that is passed on as it is. */
  between: { answer?: (path: string, headers: IncomingHttpHeaders) => Altered | undefined };
  /** What the address of the key set answers. */
  keySet: { status: number; body: unknown };
  mailbox: Mailbox;
  bot: BotApi;
  /** What was asked of Stripe that changes something. */
  writes(): string[];
  /** A file of its own. */
  file(name: string, text: string): Promise<string>;
  close(): Promise<void>;
}

export interface Altered {
  status?: number;
  body?: object;
  headers?: Record<string, string>;
}

/** Small: every plan is asked for at Stripe each time. */
const CATALOG = `
features: { reports: { name: Reports, kind: boolean } }
plans:
  free: { name: Free, free: true, features: {} }
  premium: { name: Premium, features: { reports: true }, prices: [{ interval: month, currency: EUR, amount: 1999 }] }
`;

export async function openHealthy(): Promise<Healthy> {
  const database = await openDatabase();
  const { connection } = database;
  const { db } = connection;
  if (!db) throw new Error('openDatabase() gives a connection with a database');
  const requests = recordStripeRequests();
  const sandbox: Sandbox = await startSandbox({ host: '127.0.0.1', port: 0, db, onExchange: requests.onExchange });
  const between: Healthy['between'] = {};
  const stripe = await openServer(async (path, headers, response) => {
    const altered = between.answer?.(path, headers);
    const answer = await fetch(`${sandbox.url}${path}`, { headers: forwarded(headers) });
    const body = altered?.body ? JSON.stringify(altered.body) : await answer.text();
    response.writeHead(altered?.status ?? answer.status, {
      'content-type': 'application/json',
      'stripe-version': answer.headers.get('stripe-version') ?? '',
      date: answer.headers.get('date') ?? '',
      ...altered?.headers,
    });
    response.end(body);
  });
  const keySet: Healthy['keySet'] = { status: 200, body: { keys: [{ kty: 'OKP' }] } };
  const keys = await openServer(async (path, _headers, response) => {
    if (path === '/billing') return void response.writeHead(302, { location: '/sign-in' }).end();
    response.writeHead(keySet.status, { 'content-type': 'application/json' }).end(JSON.stringify(keySet.body));
  });
  const folder = await mkdtemp(join(tmpdir(), 'tollgate-doctor-'));
  const file = async (name: string, text: string) => {
    await writeFile(join(folder, name), text);
    return join(folder, name);
  };
  const mailbox = await openMailbox();
  const bot = await openBotApi();
  const uri = new URL(process.env['TEST_MONGODB_URI'] ?? '');
  uri.pathname = connection.name;
  const env = {
    PUBLIC_URL: 'https://billing.example.com',
    TRUST_PROXY: '1',
    MONGODB_URI: uri.href,
    STRIPE_SECRET_KEY: 'sk_test_doctor',
    STRIPE_API_BASE: stripe.url,
    STRIPE_WEBHOOK_SECRETS: 'whsec_doctor',
    AUTH_JWKS_URL: `${keys.url}/jwks.json`,
    AUTH_AUDIENCE: 'tollgate',
    TOKEN_SIGNING_KEYS: JSON.stringify([generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' })]),
    RETURN_URL_ORIGINS: 'https://app.example.com',
    CATALOG_FILE: await file('plans.yaml', CATALOG),
    SMTP_URL: mailbox.url,
    MAIL_FROM: 'billing@example.com',
    MANAGE_URL: `${keys.url}/billing`,
    TELEGRAM_BOT_TOKEN: '1:doctor',
    TELEGRAM_API_ROOT: bot.url,
    ALERT_EMAIL: 'oncall@example.com',
    ALERT_TELEGRAM_CHAT: '-100',
    METRICS_TOKEN: 'scrape',
  };
  const toSandbox = { ...env, STRIPE_API_BASE: sandbox.url };
  await plansCommand(['sync', '--apply'], toSandbox);
  await webhooksCommand(['sync', '--apply'], toSandbox);
  const atStripe = connection.collection('sandbox_objects');
  const before = requests.exchanges.length;
  const tollgate = await startTollgate({ connection, catalogText: CATALOG });
  return {
    env,
    tollgate,
    connection,
    sandboxUrl: sandbox.url,
    atStripe,
    between,
    keySet,
    mailbox,
    bot,
    file,
    writes: () =>
      requests.exchanges
        .slice(before)
        .filter(({ method }) => method !== 'GET')
        .map(({ method, path }) => `${method} ${path}`),
    async close() {
      await tollgate.close();
      await sandbox.close();
      await database.close();
      for (const server of [stripe, keys, mailbox, bot]) await server.close();
      await rm(folder, { recursive: true, force: true });
      const problems = requests.problems();
      if (problems.length > 0) throw new Error(`Stripe's description forbids:\n${problems.join('\n')}`);
    },
  };
}

function forwarded(headers: IncomingHttpHeaders): Record<string, string> {
  const { authorization = '', 'stripe-version': version } = headers;
  return { authorization, ...(typeof version === 'string' ? { 'stripe-version': version } : {}) };
}

async function openServer(
  answer: (path: string, headers: IncomingHttpHeaders, response: ServerResponse) => Promise<void>,
): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => void answer(request.url ?? '/', request.headers, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
