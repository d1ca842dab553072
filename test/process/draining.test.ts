import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { signToken } from '../../src/local/tokens.ts';
import { fc, SEED } from '../support/seed.ts';
import { customerObject, stripeEvent } from '../support/stripe-events.ts';
import { sign, TOKEN_SECRET } from '../support/tollgate.ts';
import { openProcesses, pause } from './service.ts';

/** How many times the service is stopped under load. */
const STOPS = Number(process.env['STOPS'] ?? 3);
/** As load balancers poll; in milliseconds. */
const POLL_EVERY = 100;

/** Few clients leave moments without any connection, many leave none. */
const loads = fc.sample(fc.record({ clients: fc.constantFrom(1, 2, 16), before: fc.integer({ min: 100, max: 400 }) }), {
  seed: SEED,
  numRuns: STOPS,
});

let processes: Awaited<ReturnType<typeof openProcesses>>;
let token: string;
beforeAll(async () => {
  processes = await openProcesses();
  token = await signToken({ secret: TOKEN_SECRET, userId: 'alice', roles: [] });
});
afterEach(() => processes.endAll());
afterAll(() => processes.close());

describe('a stop under load', () => {
  test(
    `a stop under load fails no request of clients that open connections until /readyz answers 503 (${STOPS} stops)`,
    async () => {
      const db = processes.newDatabase();
      const acknowledged: string[] = [];
      const failures: unknown[] = [];
      for (const [stop, { clients, before }] of loads.entries()) {
        const { child, url } = await processes.start(db);
        const load = putUnderLoad(url, clients, acknowledged);
        while (load.answered() < 2 * clients) await pause(1);
        await pause(before);

        const answeredBefore = load.answered();
        const ended = child.kill('SIGTERM');
        await load.over;
        expect(await ended).toBe(0);
        failures.push(...load.failures.map((failure) => ({ stop, clients, failure })));
        expect(load.answered()).toBeGreaterThan(answeredBefore);
      }
      expect(failures).toEqual([]);
      const stored = await db.collection('events').countDocuments({ _id: { $in: acknowledged } } as never);
      expect(stored).toBe(acknowledged.length);
    },
    60_000 + STOPS * 40_000,
  );
});

/**
 * Clients that open a connection for each webhook or query, one after the other, until `/readyz` has answered 503. `over` resolves once
 * all of them have stopped.
 */
function putUnderLoad(url: string, clients: number, acknowledged: string[]) {
  const failures: unknown[] = [];
  let answered = 0;
  let ready = true;
  const poll = async () => {
    while (ready) {
      const status = await send(url, 'GET', '/readyz').catch((error: unknown) => error);
      ready = status === 200;
      if (ready) await pause(POLL_EVERY);
      else if (status !== 503) failures.push(status);
    }
  };
  const client = async (n: number) => {
    while (ready) {
      const sent = n % 2 === 0 ? await deliver(url, acknowledged) : await ask(url);
      if (sent === 200) answered += 1;
      else failures.push(sent);
    }
  };
  const over = Promise.all([poll(), ...Array.from({ length: clients }, (_, n) => client(n))]);
  return { failures, over, answered: () => answered };
}

async function deliver(url: string, acknowledged: string[]): Promise<unknown> {
  const event = stripeEvent('customer.created', 1_760_000_000, customerObject('cus_1', 'alice'));
  const body = JSON.stringify(event);
  const headers = { 'stripe-signature': sign(body) };
  const status = await send(url, 'POST', '/webhooks/stripe', headers, body).catch((error: unknown) => error);
  if (status === 200) acknowledged.push(event.id);
  return status;
}

function ask(url: string): Promise<unknown> {
  const body = JSON.stringify({ query: '{ me { plan { code } } }' });
  return send(url, 'POST', '/graphql', { authorization: `Bearer ${token}` }, body).catch((error: unknown) => error);
}

/** Sends one request over a connection of its own; resolves with the status once the whole answer is there. */
async function send(url: string, method: string, path: string, headers = {}, body?: string): Promise<number> {
  const sent = request(`${url}${path}`, {
    method,
    agent: false,
    headers: { 'content-type': 'application/json', ...headers },
  }).end(body);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  await response.toArray();
  return response.statusCode ?? 0;
}
