import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import {
  buildClientSchema,
  getIntrospectionQuery,
  type IntrospectionQuery,
  lexicographicSortSchema,
  printSchema,
} from 'graphql';
import { type Child, startInTerminal, startProcess } from '../support/child.ts';
import { freePort } from '../support/sandboxed.ts';

const folders: string[] = [];
const children: Child[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) if (child.process.exitCode === null) await child.kill('SIGKILL');
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'tollgate-process-'));
  folders.push(made);
  return made;
}

function start(args: string[], env: Record<string, string>): Child {
  const child = startProcess(args, env);
  children.push(child);
  return child;
}

async function local(dataDir: string, more: Record<string, string> = {}) {
  const [port, sandboxPort] = [await freePort(), await freePort()];
  const child = start(['--local'], {
    DATA_DIR: dataDir,
    PORT: String(port),
    SANDBOX_PORT: String(sandboxPort),
    ...more,
  });
  return { child, url: `http://127.0.0.1:${port}` };
}

describe('a wrong configuration', () => {
  test('a wrong configuration is reported completely, by name and without values, and the process exits with 1', async () => {
    const child = start([], {
      STRIPE_SECRET_KEY: 'pk_live_this_must_not_be_shown',
      AUTH_JWT_SECRET: 'short-and-secret',
      PORT: 'eighty',
      ROLE: 'king',
    });
    expect(await child.ended()).toBe(1);
    for (const name of [
      'PORT',
      'ROLE',
      'STRIPE_SECRET_KEY',
      'AUTH_JWT_SECRET',
      'MONGODB_URI',
      'METRICS_TOKEN',
      'RETURN_URL_ORIGINS',
      'PUBLIC_URL',
    ]) {
      expect(child.output()).toContain(name);
    }
    for (const value of ['pk_live_this', 'short-and-secret', 'eighty']) expect(child.output()).not.toContain(value);
  });

  test('a wrong configuration names the command that creates a webhook secret', async () => {
    const child = start(['--local'], {
      STRIPE_SECRET_KEY: 'sk_test_123456789012345678901234',
      DATA_DIR: await folder(),
    });
    expect(await child.ended()).toBe(1);
    expect(child.output()).toContain('stripe listen --forward-to');
  });

  test('a wrong plans.yaml is reported with file and line', async () => {
    const file = join(await folder(), 'plans.yaml');
    await writeFile(file, (await readFile('plans.yaml', 'utf8')).replace('kind: metered', 'kind: imaginary'));
    const child = start(['--local'], { CATALOG_FILE: file, DATA_DIR: await folder() });
    expect(await child.ended()).toBe(1);
    expect(child.output()).toMatch(/plans\.yaml:\d+:\d+/);
  });
});

describe('local mode', () => {
  test('local mode runs without variables, prints a command that opens a checkout, and stops cleanly', async () => {
    const { child, url } = await local(await folder());
    await child.says('curl -s');
    const printed = child.logs().find(({ msg }) => String(msg).startsWith('curl'))?.['msg'] as string;
    const token = /Bearer ([^']+)/.exec(printed)?.[1] ?? '';
    const body = /-d '([^']+)'/.exec(printed)?.[1] ?? '';
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body,
    });
    const session = { url: expect.stringContaining('/c/pay/') };
    expect(await response.json()).toMatchObject({ data: { checkout: { session, userErrors: [] } } });
    expect((await fetch(`${url}/readyz`)).status).toBe(200);

    // A bundler may rename classes, and types are made of classes.
    const introspection = getIntrospectionQuery({ specifiedByUrl: true, inputValueDeprecation: true });
    const introspected = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: introspection }),
    });
    const { data } = (await introspected.json()) as { data: IntrospectionQuery };
    const served = printSchema(lexicographicSortSchema(buildClientSchema(data)));
    // Introspection tells of no directive that is applied.
    const published = await readFile('schema/schema.graphql', 'utf8');
    expect(published.replaceAll(/ @semanticNonNull$/gm, '')).toContain(served);
    expect(await child.kill('SIGTERM')).toBe(0);
  });

  test('local mode in a terminal prints readable lines, and the banner with all addresses and tokens last', async () => {
    const [port, sandboxPort] = [await freePort(), await freePort()];
    const env = { DATA_DIR: await folder(), PORT: String(port), SANDBOX_PORT: String(sandboxPort), NO_COLOR: '1' };
    const child = startInTerminal('dist/main.js --local', env);
    children.push(child);
    await child.says('session { url } userErrors { message } } }');
    const text = child.output().replaceAll('\r', '');
    const [lines = '', banner = ''] = text.split('Tollgate runs in local mode.');
    expect(lines).toMatch(/^\[\d\d:\d\d:\d\d\] INFO: Telegram is off/m);
    expect(text).not.toContain('{"level"');
    expect(text).not.toContain('evt_');
    for (const place of [`:${port}/\n`, `:${port}/graphql`, `:${sandboxPort}/\n`, `:${port}/messages`])
      expect(banner).toContain(`http://127.0.0.1${place}`);
    for (const label of ['alice (customer)', 'svc-signals (service)', 'sam (support)', 'ada (admin)'])
      expect(banner).toMatch(new RegExp(`${label.replace(/[()]/g, '\\$&')}\n  eyJ`));
    // The plan of the README: of those that are paid at once, the one in the middle.
    expect(banner).toContain('Buy Premium as alice');
    // What was logged after the banner would be below it by now.
    expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200);
    await child.says('GET /readyz 200 in');
    const after = child.output().split('userErrors { message } } }')[1] ?? '';
    expect(after.match(/^\[\d\d:\d\d:\d\d\]/gm)).toHaveLength(1);
  });

  test('local mode shares its database with commands: rebuild finds no difference, and wrong arguments print the usage', async () => {
    const dataDir = await folder();
    const { child } = await local(dataDir);
    await child.says('curl -s');
    const rebuild = async (...args: string[]) => {
      const command = startProcess(args, { DATA_DIR: dataDir }, 'dist/cli/rebuild.js');
      children.push(command);
      return { code: await command.ended(), output: command.output() };
    };
    expect(await rebuild('--local')).toMatchObject({ code: 0, output: expect.stringContaining('0 differences') });
    const json = await rebuild('--local', '--json');
    expect(JSON.parse(json.output)).toMatchObject({ different: [], written: 0 });
    expect(await rebuild('--lokal')).toMatchObject({ code: 2, output: expect.stringContaining('--help') });
  });

  test('an edited catalog applies to every customer after a restart', async () => {
    const dataDir = await folder();
    const file = join(await folder(), 'plans.yaml');
    const original = await readFile('plans.yaml', 'utf8');
    await writeFile(file, original);
    const limitOf = async (url: string, child: Child) => {
      const token =
        child
          .logs()
          .map(({ msg }) => String(msg))
          .find((msg) => msg.startsWith('ey')) ?? '';
      const query = '{ me { entitlement(feature: "max_devices") { limit } } }';
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ query }),
      });
      return ((await response.json()) as { data: { me: { entitlement: { limit: number } } } }).data.me.entitlement
        .limit;
    };

    const first = await local(dataDir, { CATALOG_FILE: file });
    await first.child.says('curl -s');
    expect(await limitOf(first.url, first.child)).toBe(1);
    await first.child.kill('SIGTERM');

    await writeFile(file, original.replace('max_devices: 1\n', 'max_devices: 3\n'));
    const second = await local(dataDir, { CATALOG_FILE: file });
    await second.child.says('curl -s');
    expect(await limitOf(second.url, second.child)).toBe(3);
    await second.child.kill('SIGTERM');
  });
});

describe('traces', () => {
  /** Has the process say which packages of OpenTelemetry it loads; all of them are CommonJS. */
  const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(`
    import { writeSync } from 'node:fs';
    import Module from 'node:module';
    const load = Module._load;
    Module._load = function (name, ...rest) {
      const [found] = /@opentelemetry.[\\w-]+/.exec(name) ?? [];
      if (found) writeSync(2, 'loads ' + found + '\\n');
      return load.call(this, name, ...rest);
    };`)}`;
  const loadedBy = (child: Child) => [...new Set(child.output().match(/(?<=^loads )\S+/gm))];

  test("traces are sent where OpenTelemetry's variables say, and without them none of its packages are loaded", async () => {
    const quiet = await local(await folder(), { NODE_OPTIONS, OTEL_SERVICE_NAME: 'billing' });
    await quiet.child.says('curl -s');
    expect(await quiet.child.kill('SIGTERM')).toBe(0);
    expect(loadedBy(quiet.child)).toEqual(['@opentelemetry/api']); // empty interfaces, of prom-client

    const bodies: string[] = [];
    const collector = createServer(async (request, response) => {
      bodies.push(`${request.url} ${(await request.setEncoding('utf8').toArray()).join('')}`);
      response.setHeader('content-type', 'application/json').end('{}');
    });
    await once(collector.listen(0, '127.0.0.1'), 'listening');
    const traced = await local(await folder(), {
      NODE_OPTIONS,
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(collector.address() as AddressInfo).port}/`,
      OTEL_SERVICE_NAME: 'billing',
    });
    await traced.child.says('curl -s');
    expect((await fetch(`${traced.url}/errors`)).status).toBe(200);
    // What was not sent yet is sent before it ends.
    expect(await traced.child.kill('SIGTERM')).toBe(0);
    collector.close().closeAllConnections();
    expect(loadedBy(traced.child)).toContain('@opentelemetry/sdk-trace');
    expect(bodies.filter((body) => body.startsWith('/v1/traces ') && body.includes('GET /errors'))).toHaveLength(1);
    expect(bodies[0]).toContain('"billing"');
  });
});
