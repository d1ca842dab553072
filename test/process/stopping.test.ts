import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { signToken } from '../../src/local/tokens.ts';
import { lifePlan, randomLife } from '../support/random-lives.ts';
import { fc, SEED } from '../support/seed.ts';
import { customerObject, stripeEvent } from '../support/stripe-events.ts';
import { sign, TOKEN_SECRET } from '../support/tollgate.ts';
import { deliver, drained, openProcesses, outcomeOf, pause, problemsIn, undisturbed } from './service.ts';

/** Connections of each kind. */
const MANY = 16;
const LIVES = 6;

let processes: Awaited<ReturnType<typeof openProcesses>>;
let question: Posted;
beforeAll(async () => {
  processes = await openProcesses();
  const token = await signToken({ secret: TOKEN_SECRET, userId: 'alice', roles: [] });
  question = {
    path: '/graphql',
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: '{ me { plan { code } entitlements { feature { code } granted } } }' }),
  };
});
afterEach(() => processes.endAll());
afterAll(() => processes.close());

interface Posted {
  path: string;
  headers: Record<string, string>;
  body: string;
}

interface Answer {
  status: number;
  /** Whether it was the last one on its connection. */
  last: boolean;
  body: string;
}

describe('SIGTERM under load', () => {
  test('SIGTERM under load fails no request: each connection ends with `connection: close`, and acknowledged webhooks are stored', async () => {
    const db = processes.newDatabase();
    const { child, url } = await processes.start(db);
    const acknowledged: string[] = [];
    const webhook = () => {
      const event = stripeEvent('customer.created', 1_760_000_000, customerObject('cus_1', 'alice'));
      const body = JSON.stringify(event);
      const post = { path: '/webhooks/stripe', headers: { 'stripe-signature': sign(body) }, body };
      return { post, answered: ({ status }: Answer) => status === 200 && acknowledged.push(event.id) };
    };
    const asked: Answer[] = [];
    const ask = () => ({ post: question, answered: (answer: Answer) => asked.push(answer) });
    const load = Array.from({ length: MANY }, () => [askUntilLast(url, webhook), askUntilLast(url, ask)]).flat();
    while (acknowledged.length < 5 * MANY || asked.length < 5 * MANY) await pause(1);

    const ended = child.kill('SIGTERM');
    const failures = (await Promise.all(load)).filter((failure) => failure !== null);
    expect(failures).toEqual([]);
    expect(await ended).toBe(0);
    expect(new Set(asked.map(({ body }) => Object.keys(JSON.parse(body)).join()))).toEqual(new Set(['data']));
    const stored = await db.collection('events').countDocuments({ _id: { $in: acknowledged } } as never);
    expect(stored).toBe(acknowledged.length);
  });

  test('SIGTERM under load leaves unfolded events to the next process, with no partition held and nothing lost', async () => {
    const events = fc
      .sample(lifePlan, { seed: SEED, numRuns: LIVES })
      .flatMap((plan, n) => randomLife(plan, `stop${n}`));
    const db = processes.newDatabase();
    const stopped = await processes.start(db);
    const acknowledged = new Set<string>();
    const delivering = deliver(stopped.url, events, acknowledged);
    while (acknowledged.size < events.length / 3) await pause(1);
    expect(await stopped.child.kill('SIGTERM')).toBe(0);
    await delivering;
    const stored = await db.collection('events').countDocuments({ _id: { $in: [...acknowledged] } } as never);
    expect(stored).toBe(acknowledged.size);
    const held = { _id: /^(partition|worker):/, owner: { $exists: true } };
    expect(await db.collection('cursors').countDocuments(held as never)).toBe(0);

    const next = await processes.start(db);
    await deliver(
      next.url,
      events.filter(({ id }) => !acknowledged.has(id)),
    );
    await drained(db);
    expect(`seed ${SEED}\n${await outcomeOf(db)}`).toBe(
      `seed ${SEED}\n${await undisturbed(processes.newDatabase(), events)}`,
    );
    expect(await problemsIn(db)).toEqual([]);
  }, 120_000);

  test('SIGTERM is not delayed by requests that hang: one with an incomplete body, one that waits for Stripe, and an idle connection', async () => {
    const stripe = await openSilence();
    const { child, url } = await processes.start(processes.newDatabase(), { ROLE: 'api', STRIPE_API_BASE: stripe.url });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    expect((await post(url, question, agent)).status).toBe(200);
    const body = JSON.stringify({
      query: 'mutation { checkout(input: { plan: "premium" }) { userErrors { code } } }',
    });
    const waiting = post(url, { ...question, body }).catch((error: NodeJS.ErrnoException) => error.code);
    await stripe.called;
    const half = connect(Number(new URL(url).port), '127.0.0.1').on('error', () => {});
    half.write('POST /webhooks/stripe HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n{"id":');
    expect(await child.kill('SIGTERM')).toBe(0);
    await waiting;
    agent.destroy();
    half.destroy();
    stripe.close();
  });
});

/** Posts over one connection, one after the other, until an answer is the last one on it; resolves with what failed, if anything did. */
async function askUntilLast(url: string, next: () => { post: Posted; answered: (answer: Answer) => void }) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  try {
    for (;;) {
      const { post: posted, answered } = next();
      const answer = await post(url, posted, agent);
      answered(answer);
      if (answer.status !== 200) return answer;
      if (answer.last) return null;
    }
  } catch (error) {
    return error;
  } finally {
    agent.destroy();
  }
}

async function post(url: string, { path, headers, body }: Posted, agent?: Agent): Promise<Answer> {
  const sent = request(`${url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    ...(agent ? { agent } : {}),
  }).end(body);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  const text = (await response.setEncoding('utf8').toArray()).join('');
  return { status: response.statusCode ?? 0, last: response.headers.connection === 'close', body: text };
}

/** A Stripe that takes calls and never answers. */
async function openSilence() {
  const sockets: Socket[] = [];
  const server = createServer((socket) => void sockets.push(socket.on('error', () => {})));
  const called = once(server, 'connection');
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    called,
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
