import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach } from '@jest/globals';
import type { Db } from 'mongodb';
import Stripe from 'stripe';
import { type Sandbox, type SandboxOptions, startSandbox } from '../src/sandbox.ts';
import { borrowDatabase } from './database.ts';

const closers: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** Has something closed when the test is over, last opened first. */
export function closeAfterwards(close: () => Promise<unknown>): void {
  closers.push(close);
}

/** An empty database of its own until the test is over. */
export async function openDatabase(): Promise<Db> {
  const { db, close } = await borrowDatabase();
  closeAfterwards(close);
  return db;
}

export interface Opened {
  sandbox: Sandbox;
  stripe: Stripe;
  db: Db;
}

/** A running sandbox and the official library pointed at it. */
export async function openSandbox(options: Partial<SandboxOptions> = {}): Promise<Opened> {
  const db = options.db ?? (await openDatabase());
  const sandbox = await startSandbox({ host: '127.0.0.1', port: 0, backOff: [], ...options, db });
  closeAfterwards(() => sandbox.close());
  return { sandbox, db, stripe: stripeAt(sandbox.url) };
}

/** The official library, speaking to the sandbox at this address. */
export function stripeAt(url: string, config: Stripe.StripeConfig = {}): Stripe {
  const { hostname, port } = new URL(url);
  return new Stripe('sk_test_anything', {
    host: hostname,
    port: Number(port),
    protocol: 'http',
    maxNetworkRetries: 0,
    ...config,
  });
}

export interface Received {
  body: string;
  headers: IncomingHttpHeaders;
  event: Stripe.Event;
}

/** A receiver of webhooks; `answers` are the statuses of the first ones, 200 after that. */
export async function openReceiver(answers: number[] = []): Promise<{
  url: string;
  received: Received[];
  /** Resolves when so many have come. */
  count(wanted: number): Promise<void>;
}> {
  const received: Received[] = [];
  let waiting: { wanted: number; resolve: () => void }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      received.push({ body, headers: request.headers, event: JSON.parse(body) });
      response.statusCode = answers.shift() ?? 200;
      response.end();
      for (const { resolve } of waiting.filter((it) => it.wanted <= received.length)) resolve();
      waiting = waiting.filter((it) => it.wanted > received.length);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closeAfterwards(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/stripe`,
    received,
    count: (wanted) =>
      received.length >= wanted ? Promise.resolve() : new Promise((resolve) => waiting.push({ wanted, resolve })),
  };
}
