import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { traceFolding, traceStoring } from '../../src/folding/fold-spans.ts';
import type { NewEvent, StoredEvent } from '../../src/inbox/event.document.ts';
import { startTracing } from '../../src/platform/opentelemetry.ts';
import type { Tracing } from '../../src/platform/tracing.ts';
import { customerObject, type Json, stripeEvent } from '../support/stripe-events.ts';
import { sign, startTollgate, type Tollgate } from '../support/tollgate.ts';

interface Sent {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  status: { code: number };
  attributes: { key: string; value: Json }[];
  links?: object[];
}

/** What a collector was sent over OTLP/HTTP. */
const spans: Sent[] = [];
const resources: Json[] = [];
const collector = createServer(async (request, response) => {
  const text = (await request.setEncoding('utf8').toArray()).join('');
  for (const { resource, scopeSpans } of JSON.parse(text).resourceSpans) {
    resources.push(attributesOf(resource));
    spans.push(...scopeSpans.flatMap((scope: { spans: Sent[] }) => scope.spans));
  }
  response.setHeader('content-type', 'application/json').end('{}');
});

/** Knows how to make a customer, and nothing else. */
const stripe = createServer((request, response) => {
  const [status, answer] = request.url === '/v1/customers' ? [200, { id: 'cus_9', object: 'customer' }] : [503, {}];
  response.writeHead(status, { 'content-type': 'application/json', 'request-id': 'req_1' }).end(JSON.stringify(answer));
});

let tracing: Tracing;
let tollgate: Tollgate;
const TRACE = '0af7651916cd43dd8448eb211c80319c';
const CALLER = 'b7ad6b7169203331';
const requestIds: Record<string, unknown> = {};
const event = stripeEvent('customer.created', 1_760_000_000, customerObject('cus_1', 'u1'));

/** All is asked first: what is not sent yet is sent at the end. */
beforeAll(async () => {
  const url = `${await addressOf(collector)}/v1/traces`;
  tracing = startTracing({ url, serviceName: 'billing', names: { pid: 4711, role: 'api', host: 'here' } });
  const stub = { apiBase: await addressOf(stripe) };
  tollgate = await startTollgate({ tracing, stripe: stub, env: { TRUST_PROXY: 'loopback' } });
  const { http } = tollgate.app;
  const payload = JSON.stringify(event);
  const headers = { 'stripe-signature': sign(payload), traceparent: `00-${TRACE}-${CALLER}-01` };
  const webhook = await http.inject({ method: 'POST', url: '/webhooks/stripe', headers, payload });
  expect(webhook.statusCode).toBe(200);
  requestIds['webhook'] = webhook.headers['x-request-id'];
  await tollgate.settle();
  await http.inject({ url: '/errors', headers: { traceparent: 'not a traceparent' } });
  const foreign = { headers: { traceparent: `00-${TRACE}-${CALLER}-01` }, remoteAddress: '203.0.113.9' };
  await http.inject({ url: '/.well-known/jwks.json', ...foreign });
  for (const url of ['/%zz', '/nowhere', '/healthz', '/readyz', '/metrics']) await http.inject({ url });
  await tollgate.ask({ userId: 'u1' }, '{ me { plan { code } } }');
  await tollgate.ask({ userId: 'u1' }, '{ nothing }').catch(() => undefined);
  const undecided = { query: 'query A { plans { code } } query B { plans { code } }' };
  const refused = await http.inject({ method: 'POST', url: '/graphql', payload: undecided });
  expect(refused.statusCode).toBe(400);
  const buying = 'mutation { checkout(input: { plan: "premium" }) { userErrors { code } } }';
  await tollgate.ask({ userId: 'u2' }, buying).catch(() => undefined);
  const storedOutside = traceStoring(async ({ traceparent }) => (traceparent ? 'stored' : 'duplicate'), tracing);
  expect(await storedOutside({} as NewEvent)).toBe('duplicate');
  const { checkouts } = { checkouts: tollgate.connection.collection('checkouts') as never };
  const broken = traceFolding({ process: () => Promise.reject(new Error('MongoDB is away')) }, { tracing, checkouts });
  await expect(broken.process([{ _id: 'evt_away', type: 'charge.failed' } as StoredEvent])).rejects.toThrow('away');
  const away = { find: () => ({ toArray: () => Promise.reject(new Error('MongoDB is away')) }) } as never;
  const unlinked = traceFolding({ process: async () => new Map() }, { tracing, checkouts: away });
  const session = { _id: 'evt_unlinked', type: 'checkout.session.expired', objectId: 'cs_away' } as StoredEvent;
  expect(await unlinked.process([session])).toEqual(new Map());
  await tollgate.close();
  await tracing.stop();
});
afterAll(() => {
  for (const server of [collector, stripe]) server.close().closeAllConnections();
});

async function addressOf(server: Server): Promise<string> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const named = (name: string) => spans.filter((span) => span.name === name);
const attributesOf = ({ attributes }: Pick<Sent, 'attributes'>) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));

describe('traces', () => {
  test('a trace follows a webhook from its sender to the documents', () => {
    const [request] = named('POST /webhooks/stripe');
    const [fold] = named('fold customer.created');
    expect(request).toMatchObject({ traceId: TRACE, parentSpanId: CALLER });
    expect(attributesOf(request as Sent)).toMatchObject({
      'http.response.status_code': 200,
      'tollgate.request_id': requestIds['webhook'],
    });
    expect(fold).toMatchObject({ traceId: TRACE, parentSpanId: request?.spanId });
    expect(attributesOf(fold as Sent)['tollgate.event_id']).toBe(event.id);
  });

  test('traces name the service, the process, its role and its host', () => {
    expect(resources.length).toBeGreaterThan(0);
    for (const resource of resources)
      expect(resource).toMatchObject({
        'service.name': 'billing',
        'process.pid': 4711,
        'tollgate.role': 'api',
        'host.name': 'here',
      });
  });

  test.each([
    ['is malformed', 'GET /errors'],
    ['is from no trusted proxy', 'GET /.well-known/jwks.json'],
  ])('a new trace starts if the traceparent %s', (_why, name) => {
    const [request] = named(name);
    expect(request?.traceId).toMatch(/^[\da-f]{32}$/);
    expect(request?.traceId).not.toBe(TRACE);
    expect(request?.parentSpanId ?? '').toBe('');
  });

  test('a fold has a span without links if the checkouts cannot be read', () => {
    const [span] = named('fold checkout.session.expired');
    expect(attributesOf(span as Sent)['tollgate.event_id']).toBe('evt_unlinked');
    expect(span?.links ?? []).toEqual([]);
  });

  test('traces leave out the requests of load balancers and Prometheus', () => {
    expect(spans.filter(({ name }) => /healthz|readyz|metrics/.test(name))).toEqual([]);
    expect(named('GET unknown')).toHaveLength(1);
  });

  test('operations and calls to Stripe are children of their request, and say whether they failed', () => {
    const [query] = named('query me');
    const [mutation] = named('mutation checkout');
    const calls = named('Stripe');
    const requests = named('POST /graphql');
    expect(requests.map(({ spanId }) => spanId)).toEqual(
      expect.arrayContaining([query?.parentSpanId, mutation?.parentSpanId]),
    );
    expect(calls.length).toBeGreaterThan(0);
    for (const call of calls) expect(call.traceId).toBe(mutation?.traceId);
    const told = calls.map((call) => ({ failed: call.status.code === 2, ...attributesOf(call) }));
    expect(told).toContainEqual({
      failed: false,
      'http.request.method': 'POST',
      'url.path': '/v1/customers',
      'http.response.status_code': 200,
      'stripe.request_id': 'req_1',
    });
    expect(told).toContainEqual(expect.objectContaining({ failed: true, 'http.response.status_code': 503 }));
    expect(told.filter((call) => 'url.path' in call && String(call['url.path']).includes('?'))).toEqual([]);
    expect([query?.status.code, mutation?.status.code]).toEqual([0, 2]);
    expect(named('fold charge.failed')[0]?.status.code).toBe(2);
    // What was no operation has the span of its request alone.
    expect(requests).toHaveLength(4);
  });

  test('each log line of a request contains its trace ID beside its request ID', () => {
    const lines = tollgate.logs.filter(({ reqId }) => reqId === requestIds['webhook']);
    expect(lines.map(({ msg, traceId }) => [msg, traceId])).toEqual([['request', TRACE]]);
  });
});
