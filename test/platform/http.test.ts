import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createConnection } from 'mongoose';
import { createHttpServer, type HttpOptions } from '../../src/platform/http.ts';
import { createLog } from '../../src/platform/log.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { connectMongo } from '../../src/platform/mongo.ts';
import { openDatabase } from '../support/database.ts';
import { openWay } from '../support/way.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const { connection, close } = await openDatabase();
afterAll(close);

let http: Awaited<ReturnType<typeof open>>;
const logs: Record<string, unknown>[] = [];

/** The server with a few routes that go wrong. */
async function open(more: Partial<HttpOptions> = {}) {
  logs.length = 0;
  const server = await createHttpServer({
    trustProxy: false,
    corsOrigins: ['https://app.example'],
    errorsUrl: 'https://billing.example/errors',
    metricsToken: undefined,
    connection,
    drainFor: 0,
    metrics: createMetrics(),
    log: createLog('info', { write: (line) => logs.push(JSON.parse(line)) }),
    ...more,
  });
  server.get('/fails', async () => {
    throw new Error('the password is hunter2');
  });
  server.get('/refuses', async () => {
    throw Object.assign(new Error('not like that'), { statusCode: 422 });
  });
  server.get('/unavailable', async () => {
    throw Object.assign(new Error('pool exhausted'), { statusCode: 503 });
  });
  server.post('/json', async ({ body }) => ({ body }));
  server.get('/address', async ({ ip }) => ({ ip }));
  return server;
}

beforeEach(async () => {
  http = await open();
});
afterEach(() => http.close());

describe('every response', () => {
  test.each([
    ['a success', { url: '/healthz' }],
    ['an unknown path', { url: '/nowhere' }],
    ['an error', { url: '/fails' }],
    [
      'a CORS preflight',
      {
        method: 'OPTIONS' as const,
        url: '/json',
        headers: { origin: 'https://app.example', 'access-control-request-method': 'POST' },
      },
    ],
  ])('every response contains the ID of its request: %s', async (_what, request) => {
    const response = await http.inject(request);
    expect(response.headers['x-request-id']).toMatch(UUID);
    expect(logs.filter(({ msg }) => msg === 'request')).toEqual([
      expect.objectContaining({ reqId: response.headers['x-request-id'] }),
    ]);
  });

  const idOf = async (given: string, { trustProxy = false, from = '127.0.0.1' }: IdOptions) => {
    const server = await open({ trustProxy });
    const headers = { 'x-request-id': given };
    const response = await server.inject({ url: '/healthz', headers, remoteAddress: from });
    await server.close();
    expect(logs.at(-1)?.['reqId']).toBe(response.headers['x-request-id']);
    return response.headers['x-request-id'];
  };
  interface IdOptions {
    trustProxy?: HttpOptions['trustProxy'];
    from?: string;
  }
  const NGINX_ID = '0af7651916cd43dd8448eb211c80319c';

  test.each<[string, IdOptions]>([
    ['the number of proxies', { trustProxy: 1 }],
    ['its address', { trustProxy: ['10.0.0.0/8'], from: '10.1.2.3' }],
    ['its address, over IPv6', { trustProxy: ['10.0.0.0/8'], from: '::ffff:10.1.2.3' }],
  ])('a request has the x-request-id of a proxy that is trusted by %s', async (_how, options) => {
    expect(await idOf(NGINX_ID, options)).toBe(NGINX_ID);
  });

  test.each<[string, string, IdOptions]>([
    ['no proxy is trusted', NGINX_ID, {}],
    ['another proxy is trusted', NGINX_ID, { trustProxy: ['10.0.0.0/8'], from: '203.0.113.9' }],
    ['it is too short', 'abc', { trustProxy: 1 }],
    ['it is too long', 'a'.repeat(129), { trustProxy: 1 }],
    ['it is more than one word', 'one two three', { trustProxy: 1 }],
    ['it could be markup', '<script>alert(1)</script>', { trustProxy: 1 }],
  ])('a request has an ID of its own if %s', async (_why, given, options) => {
    expect(await idOf(given, options)).toMatch(UUID);
  });

  test('a problem has no `instance` if the ID of its proxy is no UUID', async () => {
    const server = await open({ trustProxy: 1 });
    const response = await server.inject({ url: '/nowhere', headers: { 'x-request-id': NGINX_ID } });
    await server.close();
    expect(response.json()).toMatchObject({ code: 'NOT_FOUND', requestId: NGINX_ID });
    expect(response.json()).not.toHaveProperty('instance');
  });

  test('a request has one line in the log, without its query string', async () => {
    await http.inject({ url: '/healthz?token=secret' });
    expect(logs).toEqual([
      {
        level: 30,
        time: expect.any(Number),
        reqId: expect.any(String),
        method: 'GET',
        path: '/healthz',
        status: 200,
        ms: expect.any(Number),
        msg: 'request',
      },
    ]);
  });

  test('a request is measured by route, never by path', async () => {
    await http.inject({ url: '/nowhere/order-4711' });
    await http.inject({ url: '/healthz' });
    const { payload } = await http.inject({ url: '/metrics' });
    expect(payload).toContain('http_request_duration_seconds_count{method="GET",route="/healthz",status="200"} 1');
    expect(payload).toContain('http_request_duration_seconds_count{method="GET",route="unknown",status="404"} 1');
    expect(payload).not.toContain('order-4711');
  });
});

describe('errors', () => {
  test('an internal error is answered without details, and logged completely [T25]', async () => {
    const response = await http.inject({ url: '/fails' });
    expect(response.statusCode).toBe(500);
    expect(response.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(response.json()).toEqual({
      type: 'https://billing.example/errors#problems-INTERNAL_SERVER_ERROR',
      instance: `urn:uuid:${response.headers['x-request-id']}`,
      title: 'Unexpected error',
      status: 500,
      detail: 'Unexpected error.',
      code: 'INTERNAL_SERVER_ERROR',
      requestId: response.headers['x-request-id'],
    });
    expect(logs).toContainEqual(
      expect.objectContaining({
        msg: 'unexpected error',
        err: expect.objectContaining({ message: 'the password is hunter2' }),
      }),
    );
  });

  test('an outage is answered as temporary, without details', async () => {
    const response = await http.inject({ url: '/unavailable' });
    expect([response.statusCode, response.json().detail]).toEqual([503, 'Unexpected error.']);
  });

  test.each([
    ['an unknown path', { url: '/nowhere?x=1' }, [404, 'NOT_FOUND', 'There is no route GET /nowhere.']],
    ['a request that is refused', { url: '/refuses' }, [422, 'BAD_REQUEST', 'not like that']],
  ])('an error of the client is answered with the reason: %s', async (_what, request, [status, code, detail]) => {
    expect((await http.inject(request)).json()).toMatchObject({ status, code, detail });
  });

  test.each([
    ['{', 'application/json', 400, 'BAD_REQUEST'],
    ['<a/>', 'application/xml', 415, 'UNSUPPORTED_MEDIA_TYPE'],
    [`"${'x'.repeat(2 * 1024 * 1024)}"`, 'application/json', 413, 'PAYLOAD_TOO_LARGE'],
  ])('an error in a body is a problem with its code (%#)', async (payload, type, status, code) => {
    const response = await http.inject({ method: 'POST', url: '/json', headers: { 'content-type': type }, payload });
    expect(response.json()).toMatchObject({ status, code });
  });

  test('an invalid URL is a problem, too', async () => {
    const response = await http.inject({ url: '/%zz' });
    expect(response.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(response.headers['x-request-id']).toMatch(UUID);
    expect(response.json()).toMatchObject({ status: 400, code: 'BAD_REQUEST' });
  });
});

describe('a request', () => {
  test('a request that never ends, in headers or body, is closed after ten seconds at most, and a thousand of them stop no other [T13]', async () => {
    const url = new URL(await http.listen({ host: '127.0.0.1', port: 0 }));
    const slow = Array.from({ length: 1_000 }, () => connect(Number(url.port), url.hostname));
    const ended = slow.map((socket) => new Promise((resolve) => socket.on('close', resolve).on('error', () => {})));
    const HEADERS = 'GET /healthz HTTP/1.1\r\nx-slow: ';
    const BODY = 'POST /json HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n"';
    for (const [n, socket] of slow.entries()) socket.write(n % 2 === 0 ? HEADERS : BODY);
    const trickling = setInterval(() => {
      for (const socket of slow) if (socket.writable) socket.write('a');
    }, 1_000);
    let over = false;
    const closing = Promise.all(ended).then(() => {
      over = true;
    });
    let served = 0;
    while (!over) {
      expect((await fetch(`${url.origin}/healthz`)).status).toBe(200);
      served += 1;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    clearInterval(trickling);
    await closing;
    expect(served).toBeGreaterThan(10);
  });
});

describe('/healthz and /readyz', () => {
  test('/healthz and /readyz say that the service runs and is ready', async () => {
    expect((await http.inject({ url: '/healthz' })).json()).toEqual({ status: 'ok' });
    expect((await http.inject({ url: '/readyz' })).json()).toEqual({ status: 'ready', mongodb: true });
  });

  test('/healthz and /readyz say that the service runs but is not ready before MongoDB is available', async () => {
    const unconnected = await open({ connection: createConnection() });
    const [alive, ready] = [
      await unconnected.inject({ url: '/healthz' }),
      await unconnected.inject({ url: '/readyz' }),
    ];
    await unconnected.close();
    expect([alive.statusCode, ready.statusCode]).toEqual([200, 503]);
    expect(ready.json()).toEqual({ status: 'unavailable', mongodb: false });
  });
});

describe('/readyz before a MongoDB that is silent', () => {
  test('/readyz answers within two seconds that a silent MongoDB is not ready', async () => {
    const way = await openWay();
    const connection = await connectMongo(way.uri('test'));
    const server = await open({ connection });
    expect((await server.inject({ url: '/readyz' })).statusCode).toBe(200);
    way.hush();
    const askedAt = performance.now();
    const { statusCode } = await server.inject({ url: '/readyz' });
    expect([statusCode, performance.now() - askedAt < 2_000]).toEqual([503, true]);
    await way.cut();
    await server.close();
    await connection.close(true);
  });
});

describe('a closing server', () => {
  test('a closing server accepts connections for the whole drain, even after all have left, and says that it is not ready', async () => {
    const server = await open({ drainFor: 3_000 });
    const url = await server.listen({ host: '127.0.0.1', port: 0 });
    const [one, other] = [new Agent({ keepAlive: true }), new Agent({ keepAlive: true })];
    expect([await get(`${url}/healthz`, one), await get(`${url}/healthz`, other)]).toEqual([
      { status: 200, connection: 'keep-alive' },
      { status: 200, connection: 'keep-alive' },
    ]);
    const closed = server.close();
    // Both connections were idle when the stop began.
    expect(await get(`${url}/readyz`, one)).toEqual({ status: 503, connection: 'close' });
    expect(await get(`${url}/healthz`, other)).toEqual({ status: 200, connection: 'close' });
    while ((await connectionsOf(server)) > 0) await pause(10);
    await pause(100);
    expect(await get(`${url}/healthz`, new Agent())).toEqual({ status: 200, connection: 'close' });
    await closed;
    await expect(get(`${url}/healthz`, one)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  test('a closing server says so even if MongoDB is silent', async () => {
    const way = await openWay();
    const connection = await connectMongo(way.uri('test'));
    const server = await open({ connection, drainFor: 1_000 });
    const url = await server.listen({ host: '127.0.0.1', port: 0 });
    way.hush();
    const closed = server.close();
    // Within the drain: later, the connection would be refused.
    expect((await fetch(`${url}/readyz`)).status).toBe(503);
    await closed;
    await way.cut();
    await connection.close(true);
  });

  const connectionsOf = ({ server }: typeof http) => promisify(server.getConnections).call(server);

  async function get(url: string, agent: Agent) {
    const [response] = (await once(request(url, { agent }).end(), 'response')) as [IncomingMessage];
    response.resume();
    await once(response, 'end');
    return { status: response.statusCode, connection: response.headers.connection };
  }
});

describe('/metrics', () => {
  test('/metrics is public if no token is set', async () => {
    const response = await http.inject({ url: '/metrics' });
    expect(response.headers['content-type']).toContain('text/plain; version=0.0.4');
    expect(response.payload).toContain('billing_webhook_events_total');
  });

  test.each([[undefined], ['Bearer wrong'], ['Bearer right!'], ['right'], ['Basic right'], ['bearer right']])(
    '/metrics refuses %p if a token is set',
    async (authorization) => {
      const guarded = await open({ metricsToken: 'right' });
      const response = await guarded.inject({ url: '/metrics', headers: authorization ? { authorization } : {} });
      await guarded.close();
      expect([response.statusCode, response.headers['www-authenticate']]).toEqual([401, 'Bearer']);
      expect(response.payload).not.toContain('billing_');
    },
  );

  test('/metrics accepts the token [T16]', async () => {
    const guarded = await open({ metricsToken: 'right' });
    const response = await guarded.inject({ url: '/metrics', headers: { authorization: 'Bearer right' } });
    await guarded.close();
    expect(response.statusCode).toBe(200);
  });
});

describe('CORS', () => {
  const allowed = async (origin: string | undefined) =>
    (await http.inject({ url: '/healthz', headers: origin ? { origin } : {} })).headers['access-control-allow-origin'];

  test('CORS allows the listed origins only', async () => {
    expect(await Promise.all(['https://app.example', 'https://evil.example', 'null', undefined].map(allowed))).toEqual([
      'https://app.example',
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('CORS lets scripts read the request ID', async () => {
    const { headers } = await http.inject({ url: '/healthz', headers: { origin: 'https://app.example' } });
    expect(headers['access-control-expose-headers']).toBe('x-request-id');
  });
});

describe('the address of a caller', () => {
  const forwarded = { 'x-forwarded-for': '203.0.113.9, 10.0.0.2' };
  const seenBy = async (trustProxy: HttpOptions['trustProxy']) => {
    const server = await open({ trustProxy });
    const { ip } = (await server.inject({ url: '/address', headers: forwarded })).json();
    await server.close();
    return ip;
  };

  test('the address of a caller is that of the connection unless a proxy is trusted [T12]', async () => {
    expect(await seenBy(false)).toBe('127.0.0.1');
  });

  test('the address of a caller is the one that the trusted proxies report, by number or by address', async () => {
    expect([await seenBy(1), await seenBy(2), await seenBy(['127.0.0.1', '10.0.0.2'])]).toEqual([
      '10.0.0.2',
      '203.0.113.9',
      '203.0.113.9',
    ]);
  });
});
