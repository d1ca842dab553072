import { afterEach, describe, expect, test } from '@jest/globals';
import { subscriptionLife } from './support/lives.ts';
import { startTollgate, type Tollgate } from './support/tollgate.ts';

let tollgate: Tollgate | null = null;
afterEach(async () => {
  await tollgate?.close();
  tollgate = null;
});

const statusOf = async (method: 'GET' | 'POST', url: string) =>
  (
    await tollgate?.app.http.inject({
      method,
      url,
      headers: { accept: 'text/html' },
      ...(method === 'POST' ? { payload: {} } : {}),
    })
  )?.statusCode;

test('the page of messages exists in local mode only', async () => {
  tollgate = await startTollgate();
  expect(await statusOf('GET', '/messages')).toBe(200);
  await tollgate.close();
  tollgate = await startTollgate({ local: false });
  expect(await statusOf('GET', '/messages')).toBe(404);
});

describe('a process of role', () => {
  test('a process of role api takes webhooks and requests, and runs no worker', async () => {
    tollgate = await startTollgate({ role: 'api' });
    for (const event of subscriptionLife('a').slice(0, 3)) expect((await tollgate.deliver(event)).status).toBe(200);
    expect(await tollgate.connection.collection('accounts').countDocuments()).toBe(0);
    expect(await statusOf('GET', '/graphql')).toBe(200);
  });

  test('a process of role worker takes neither webhooks nor requests, and answers health checks', async () => {
    tollgate = await startTollgate({ role: 'worker' });
    expect(await statusOf('POST', '/webhooks/stripe')).toBe(404);
    expect(await statusOf('POST', '/graphql')).toBe(404);
    expect(await statusOf('GET', '/healthz')).toBe(200);
  });

  test('a process of role all works by itself', async () => {
    tollgate = await startTollgate({ role: 'all', env: { EXPLORER: 'false' } });
    for (const event of subscriptionLife('b').slice(0, 3)) await tollgate.deliver(event);
    const { connection } = tollgate;
    while ((await connection.collection('accounts').countDocuments({ 'owner.id': 'user-b' })) === 0) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(await statusOf('GET', '/graphql')).toBe(405);
  });
});
