import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { signToken } from '../../src/local/tokens.ts';
import { lifePlan, randomLife } from '../support/random-lives.ts';
import { fc, SEED } from '../support/seed.ts';
import type { StripeEvent } from '../support/stripe-events.ts';
import { sign, TOKEN_SECRET } from '../support/tollgate.ts';
import { openWay } from '../support/way.ts';
import { drained, openProcesses, outcomeOf, pause, problemsIn, undisturbed } from './service.ts';

/** How long MongoDB is away, at least; at length, it also stands silent, which takes as long again. */
const AT_LENGTH = process.env['MONGO_AWAY_SECONDS'];
const AWAY = Number(AT_LENGTH ?? 6) * 1_000;
const WAYS = AT_LENGTH ? (['cut', 'hush'] as const) : (['cut'] as const);
const LIVES = 6;
const SENDERS = 8;
/** Stripe gives up on an answer about then. */
const PATIENCE = 10_000;

let processes: Awaited<ReturnType<typeof openProcesses>>;
let way: Awaited<ReturnType<typeof openWay>>;
beforeAll(async () => {
  processes = await openProcesses();
});
afterEach(async () => {
  await processes.endAll();
  await way.cut();
});
afterAll(() => processes.close());

describe('while MongoDB is unavailable under load', () => {
  test.each(WAYS)(
    'webhooks are answered 503 in time, queries fail as documented, and the service recovers without losing an acknowledged webhook (%s)',
    async (how) => {
      way = await openWay();
      const events = fc
        .sample(lifePlan, { seed: SEED, numRuns: LIVES })
        .flatMap((plan, n) => randomLife(plan, `away${how}${n}`));
      const db = processes.newDatabase();
      const { child, url } = await processes.start(db, { MONGODB_URI: way.uri(db.databaseName) });
      const load = putUnderLoad(url, events);
      while (load.acknowledged.size < events.length / 3) await pause(1);

      await way[how]();
      await pause(AWAY);
      const seen = () => ({ refused: load.refused, unready: load.unready, faults: load.faults > 0 });
      while (Object.values(seen()).includes(false) && load.acknowledged.size < events.length) await pause(10);
      await way.restore();
      await load.over;

      expect(load.unexpected).toEqual([]);
      expect(seen()).toEqual({ refused: true, unready: true, faults: true });
      expect(child.process.exitCode).toBeNull();
      expect((await fetch(`${url}/readyz`)).status).toBe(200);
      const stored = await db
        .collection('events')
        .countDocuments({ _id: { $in: events.map(({ id }) => id) } } as never);
      expect([load.acknowledged.size, stored]).toEqual([events.length, events.length]);
      await drained(db);
      expect(`seed ${SEED}\n${await outcomeOf(db)}`).toBe(
        `seed ${SEED}\n${await undisturbed(processes.newDatabase(), events)}`,
      );
      expect(await problemsIn(db)).toEqual([]);
    },
    AWAY + 120_000,
  );
});

/**
 * Posts every event until it is acknowledged, as Stripe does, and asks meanwhile. An event that was acknowledged is never sent
 * again, so one that was lost is missed.
 */
function putUnderLoad(url: string, events: readonly StripeEvent[]) {
  const load = {
    acknowledged: new Set<string>(),
    refused: false,
    unready: false,
    faults: 0,
    /** What should not have been answered, or was not answered in time. */
    unexpected: [] as unknown[],
    over: Promise.resolve(),
  };
  const waiting = [...events];
  const ask = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(`${url}${path}`, { signal: AbortSignal.timeout(PATIENCE), ...init });
    const body = (await response.json()) as { code?: string; data?: object; errors?: { extensions: object }[] };
    return { status: response.status, requestId: response.headers.get('x-request-id'), body };
  };
  const isAnswer = (answer: unknown, status: number, code?: string) => {
    const { status: is, body } = answer as Partial<Awaited<ReturnType<typeof ask>>>;
    return is === status && body?.code === code;
  };
  const repeatedly = async (once: () => Promise<unknown>) => {
    while (load.acknowledged.size < events.length) {
      await once().catch((error: unknown) => load.unexpected.push(error));
      await pause(20);
    }
  };

  const send = async () => {
    const event = waiting.shift();
    if (!event) return;
    const body = JSON.stringify(event);
    const headers = { 'content-type': 'application/json', 'stripe-signature': sign(body) };
    const answer = await ask('/webhooks/stripe', { method: 'POST', headers, body }).catch((error: unknown) => error);
    if (isAnswer(answer, 200)) {
      load.acknowledged.add(event.id);
      return;
    }
    waiting.push(event);
    load.refused = true;
    if (!isAnswer(answer, 503, 'STORE_UNAVAILABLE')) load.unexpected.push(answer);
  };
  const isReady = async () => {
    const { status } = await ask('/readyz');
    if (status === 503) load.unready = true;
    else if (status !== 200) load.unexpected.push(status);
  };
  const question = async () => {
    const token = await signToken({ secret: TOKEN_SECRET, userId: 'alice', roles: [] });
    const { requestId, body } = await ask('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query: '{ me { plan { code } payments(first: 1) { nodes { id } } } }' }),
    });
    const [error] = body.errors ?? [];
    if (!error) return;
    load.faults += 1;
    expect(error.extensions).toEqual({ code: 'INTERNAL_SERVER_ERROR', requestId });
  };
  const loops = [...Array.from({ length: SENDERS }, () => send), isReady, question, question].map(repeatedly);
  load.over = Promise.all(loops).then(() => undefined);
  return load;
}
