import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startTracing } from '../../src/platform/opentelemetry.ts';
import { buyer } from '../support/buyer.ts';
import { type Sandboxed, startSandboxed } from '../support/sandboxed.ts';
import type { Json } from '../support/stripe-events.ts';

interface Sent {
  traceId: string;
  name: string;
  links?: { traceId: string }[];
}

const SESSION_FOLD = 'fold checkout.session.completed';

const spans: Sent[] = [];
const collector = createServer(async (request, response) => {
  const { resourceSpans } = JSON.parse((await request.setEncoding('utf8').toArray()).join(''));
  for (const { scopeSpans } of resourceSpans)
    spans.push(...scopeSpans.flatMap((scope: { spans: Sent[] }) => scope.spans));
  response.setHeader('content-type', 'application/json').end('{}');
});

let tollgate: Sandboxed;
let sessionId: string;
let customerId: string;
let logs: Json[];
/** IDs of events that change nothing. */
let ignored: unknown[];

/** One purchase, from the mutation to the last webhook and the last span. */
beforeAll(async () => {
  await once(collector.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${(collector.address() as AddressInfo).port}/v1/traces`;
  const names = { pid: process.pid, role: 'all', host: 'here' };
  const tracing = startTracing({ url, serviceName: 'billing', names });
  tollgate = await startSandboxed({ tracing });
  const alice = buyer(tollgate, 'alice');
  const { session } = await alice.checkout({ plan: 'premium' });
  sessionId = String(session?.id);
  await alice.pay(String(session?.url));
  await tollgate.settle();
  expect(await alice.plan()).toBe('premium');
  const { connection } = tollgate;
  customerId = (await connection.collection('checkouts').findOne({ sessionId }))?.['customerId'];
  ignored = await connection.collection('events').distinct('_id', { status: 'IGNORED' });
  logs = tollgate.logs;
  await tollgate.close();
  while (!spans.some(({ name }) => name === SESSION_FOLD)) await new Promise((resolve) => setTimeout(resolve, 50));
  await tracing.stop();
});
afterAll(() => void collector.close().closeAllConnections());

const requests = () => logs.filter(({ msg }) => msg === 'request');

describe('a purchase', () => {
  test('the log line of a checkout names the user, the operation and the session', () => {
    expect(requests().filter(({ operation }) => operation === 'mutation checkout')).toEqual([
      expect.objectContaining({ userId: 'alice', sessionId, path: '/graphql' }),
    ]);
  });

  test('the log lines of webhooks name the session or the customer', () => {
    const webhooks = requests().filter((line) => line['customerId'] === customerId);
    expect(webhooks.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['checkout.session.completed', 'customer.subscription.created', 'invoice.paid']),
    );
    const [completed] = webhooks.filter(({ type }) => type === 'checkout.session.completed');
    expect(completed).toMatchObject({ sessionId, outcome: 'stored' });
  });

  test('the log lines of folds name the customer, the user, the session and every event', () => {
    const folds = logs.filter((line) => line['msg'] === 'folded' && line['customerId'] === customerId);
    const stored = requests().flatMap((line) => (line['customerId'] === customerId ? String(line['eventId']) : []));
    const folded = folds.flatMap(({ eventIds }) => eventIds as string[]);
    const [completed] = requests().filter(({ type }) => type === 'checkout.session.completed');
    expect(folds.find(({ eventIds }) => (eventIds as unknown[]).includes(completed?.['eventId']))).toMatchObject({
      userId: 'alice',
      sessionId,
    });
    expect(folded).toEqual(expect.arrayContaining(stored.filter((id) => !ignored.includes(id))));
  });

  test('each request of a purchase has one log line', () => {
    const lines = logs.flatMap(({ reqId, level }) => (reqId !== undefined && level === 30 ? String(reqId) : []));
    expect(lines.length).toBeGreaterThan(5);
    expect(new Set(lines).size).toBe(lines.length);
  });

  test('the fold of a session links to the trace of its checkout', () => {
    const [checkout] = spans.filter(({ name }) => name === 'mutation checkout');
    const [fold] = spans.filter(({ name }) => name === SESSION_FOLD);
    expect(fold?.links?.map(({ traceId }) => traceId)).toEqual([checkout?.traceId]);
    expect(fold?.traceId).not.toBe(checkout?.traceId);
    const others = spans.filter(({ name }) => name.startsWith('fold ') && name !== fold?.name);
    expect(others.flatMap(({ links = [] }) => links)).toEqual([]);
  });
});
