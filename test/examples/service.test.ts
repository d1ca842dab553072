import { generateKeyPairSync } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { signToken } from '../../src/local/tokens.ts';
import { buyer } from '../support/buyer.ts';
import { type Child, startProcess } from '../support/child.ts';
import { freePort, type Sandboxed, startSandboxed } from '../support/sandboxed.ts';
import { TOKEN_SECRET } from '../support/tollgate.ts';
import { type Network, openNetwork } from './network.ts';

// The example service as a process, twice: one fails closed, one fails open. Both reach the real service over a network that the tests cut.

let tollgate: Sandboxed;
let network: Network;
let closed: Example;
let open: Example;

beforeAll(async () => {
  const key = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  tollgate = await startSandboxed({ env: { TOKEN_SIGNING_KEYS: JSON.stringify([key]) } });
  network = await openNetwork(Number(new URL(tollgate.url).port));
  [closed, open] = await Promise.all([startExample('closed'), startExample('open')]);
  const ann = buyer(tollgate, 'ann');
  await ann.pay((await ann.checkout({ plan: 'premium' })).session?.url ?? '');
  await tollgate.settle();
});
afterAll(async () => {
  await Promise.all([closed.process.kill('SIGTERM'), open.process.kill('SIGTERM')]);
  await network.close();
  await tollgate.close();
});

describe('the example service', () => {
  test('lets a customer with the feature in, and refuses others and strangers', async () => {
    expect(await closed.signals('ann')).toMatchObject({ status: 200, body: { checked: 'online' } });
    expect(await closed.signals('ben')).toMatchObject({ status: 403 });
    expect((await fetch(`${closed.url}/signals`)).status).toBe(401);
  });

  test('verifies an entitlement token offline, and accepts neither the token of another user nor a forged one', async () => {
    const token = await entitlementToken('ann');
    expect(await closed.signals('ann', token)).toMatchObject({ status: 200, body: { checked: 'offline' } });
    // The keys are known by now.
    network.is('cut');
    expect(await closed.signals('ann', token)).toMatchObject({ status: 200, body: { checked: 'offline' } });
    network.is('up');
    expect(await closed.signals('ben', token)).toMatchObject({ status: 403 });
    const forged = `${token.slice(0, token.lastIndexOf('.'))}.${'A'.repeat(86)}`;
    expect(await closed.signals('ann', forged)).toMatchObject({ status: 200, body: { checked: 'online' } });
  });

  test('uses the last answer while Tollgate is away', async () => {
    await closed.signals('ann');
    await closed.signals('ben');
    network.is('cut');
    await pause(5_500); // Longer than an answer is reused without asking.
    expect(await closed.signals('ann')).toMatchObject({ status: 200 });
    expect(await closed.signals('ben')).toMatchObject({ status: 403 });
    network.is('up');
  });

  test('without any answer, fails closed or open as it is told', async () => {
    network.is('cut');
    expect(await closed.signals('cid')).toMatchObject({ status: 503 });
    expect(await open.signals('cid')).toMatchObject({ status: 200, body: { checked: 'not at all' } });
    network.is('up');
    expect(await open.signals('cid')).toMatchObject({ status: 403 });
  });

  test('counts each use once, and refuses what is beyond the limit', async () => {
    const answers = await Promise.all(Array.from({ length: 12 }, (_, index) => closed.generate('dan', `job-${index}`)));
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array(10).fill(201), 403, 403]);
    expect(await closed.generate('eve', 'job-1')).toMatchObject({ status: 201, body: { recorded: 'counted' } });
    expect(await closed.generate('eve', 'job-1')).toMatchObject({ status: 201, body: { recorded: 'counted' } });
    expect(await usedBy('eve')).toBe(1);
    expect((await closed.generate('eve', null)).status).toBe(400);
  });

  test('sends a use again under the same key if the answer is lost, so it counts once', async () => {
    network.is('answers lost');
    const generated = closed.generate('fay', 'job-1');
    await until(async () => (await usedBy('fay')) === 1);
    network.is('up');
    expect(await generated).toMatchObject({ status: 201, body: { recorded: 'counted' } });
    expect(await usedBy('fay')).toBe(1);
  });

  test('while Tollgate is away, provides no use if it fails closed, and records it later if it fails open', async () => {
    network.is('cut');
    const [refused, postponed] = await Promise.all([closed.generate('gil', 'job-1'), open.generate('hal', 'job-1')]);
    expect(refused).toMatchObject({ status: 503 });
    expect(postponed).toMatchObject({ status: 201, body: { recorded: 'postponed' } });
    network.is('up');
    await until(async () => (await usedBy('hal')) === 1);
    expect(await usedBy('gil')).toBe(0);
  });
});

interface Example {
  url: string;
  process: Child;
  signals(user: string, entitlementToken?: string): Promise<{ status: number; body: unknown }>;
  generate(user: string, key: string | null): Promise<{ status: number; body: unknown }>;
}

async function startExample(ifUnavailable: string): Promise<Example> {
  const port = await freePort();
  const child = startProcess(
    ['examples/service/main.ts'],
    {
      PORT: String(port),
      TOLLGATE_URL: `http://127.0.0.1:${network.port}`,
      PUBLIC_URL: tollgate.url,
      TOLLGATE_TOKEN: await signToken({ secret: TOKEN_SECRET, userId: 'signals', roles: ['service'] }),
      AUTH_JWT_SECRET: TOKEN_SECRET,
      IF_UNAVAILABLE: ifUnavailable,
    },
    'node_modules/tsx/dist/cli.mjs',
  );
  await child.says('listens');
  const url = `http://127.0.0.1:${port}`;
  const request = async (method: string, path: string, user: string, headers: Record<string, string>) => {
    const login = await signToken({ secret: TOKEN_SECRET, userId: user, roles: [] });
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${login}`, ...headers },
    });
    return { status: response.status, body: await response.json() };
  };
  return {
    url,
    process: child,
    signals: (user, token) => request('GET', '/signals', user, token ? { 'x-entitlement-token': token } : {}),
    generate: (user, key) => request('POST', '/generations', user, key ? { 'idempotency-key': key } : {}),
  };
}

async function entitlementToken(userId: string): Promise<string> {
  const { me } = await tollgate.ask({ userId }, '{ me { entitlementToken { token } } }');
  return (me as { entitlementToken: { token: string } }).entitlementToken.token;
}

async function usedBy(userId: string): Promise<number> {
  const { me } = await tollgate.ask({ userId }, '{ me { entitlement(feature: "generations") { usage { used } } } }');
  return (me as { entitlement: { usage: { used: number } } }).entitlement.usage.used;
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 20_000; Date.now() < end; await pause(50)) if (await condition()) return;
  throw new Error('did not become true within 20 s');
}
