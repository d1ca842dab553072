import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fastify from 'fastify';
import { registerErrorsPage } from '../src/errors-page.ts';
import { startTollgate, type Tollgate } from './support/tollgate.ts';

let tollgate: Tollgate;
let address: string;
beforeAll(async () => {
  tollgate = await startTollgate({ env: { PUBLIC_URL: 'https://billing.example/api/', METRICS_TOKEN: 'secret' } });
  address = await tollgate.app.http.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(() => tollgate.close());

const pageOf = async () => {
  const page = await fetch(`${address}/errors`);
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  return page.text();
};

describe('the type of a problem document', () => {
  test.each<[string, RequestInit, number, string]>([
    ['/nowhere?secret=1', {}, 404, 'NOT_FOUND'],
    ['/metrics', {}, 401, 'UNAUTHENTICATED'],
    ['/graphql', {}, 405, 'METHOD_NOT_ALLOWED'],
    ['/webhooks/stripe', { method: 'POST', body: '{}' }, 400, 'SIGNATURE_MISSING'],
    ['/webhooks/stripe', { method: 'POST', body: 'x'.repeat(2_000_000) }, 413, 'PAYLOAD_TOO_LARGE'],
    ['/%', {}, 400, 'BAD_REQUEST'],
  ])(
    'the type of a problem with %s is the address of its code on the page of errors, and its instance names the request',
    async (path, init, status, code) => {
      const response = await fetch(address + path, init);
      const problem = (await response.json()) as Record<string, string>;
      const requestId = response.headers.get('x-request-id');
      expect(response.status).toBe(status);
      expect(problem).toMatchObject({ code, requestId, instance: `urn:uuid:${requestId}` });
      const type = new URL(problem['type'] as string);
      expect(type.origin + type.pathname).toBe('https://billing.example/api/errors');
      expect(await pageOf()).toContain(`<tr id="${type.hash.slice(1)}"><td><code>${code}</code></td>`);
    },
  );
});

describe('the page of errors', () => {
  test('the page of errors shows every code once in its section, and no Markdown syntax', async () => {
    const page = await pageOf();
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(
      expect.arrayContaining(['outcomes', 'outcomes-SAME_PLAN', 'faults-RATE_LIMITED', 'problems-NOT_FOUND']),
    );
    const text = page.replaceAll(/<style>.*?<\/style>/gs, '').replaceAll(/<[^>]*>/g, '');
    expect(text).not.toMatch(/`|\*\*|^\||^#/m);
  });

  test('a process of role worker serves the page of errors, too', async () => {
    const worker = await startTollgate({ role: 'worker', connection: tollgate.connection });
    try {
      expect((await worker.app.http.inject({ url: '/errors' })).statusCode).toBe(200);
    } finally {
      await worker.app.close();
    }
  });
});

test('a bundle serves the page of errors that it contains', async () => {
  Object.assign(globalThis, { ERRORS_MD: '# Errors\n\nShort and *sweet*.' });
  try {
    const http = fastify();
    registerErrorsPage(http);
    expect((await http.inject('/errors')).body).toContain('Short and <em>sweet</em>.');
  } finally {
    Reflect.deleteProperty(globalThis, 'ERRORS_MD');
  }
});
