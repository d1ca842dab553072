import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import Stripe from 'stripe';
import { describeInBrowser, openBrowser } from './browser.ts';
import { openReceiver } from './open-sandbox.ts';

// The package as its users have it: packed, installed from the registry in a folder of its own, and started by its command.

const PACKAGE = fileURLToPath(new URL('..', import.meta.url));
const REPOSITORY = fileURLToPath(new URL('../../..', import.meta.url));
const INSTALLING = 300_000;

/** Without what npm and Jest pass on to their children. */
const { NODE_OPTIONS: _jest, npm_config_local_prefix: _npm, ...ENVIRONMENT } = process.env;

/** Runs a command to its end, and throws with its output unless it succeeds. */
function run(command: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, env: ENVIRONMENT, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? ''}\n${stdout}\n${stderr}`);
  return stdout;
}

/** Like `describe`, skipped where no registry answers; in CI it fails instead. */
const answers = () => spawnSync('npm', ['ping', '--fetch-retries=0', '--fetch-timeout=10000'], { env: ENVIRONMENT });
const describeWithRegistry = process.env['CI'] === 'true' || answers().status === 0 ? describe : describe.skip;

let app: string;
let packed: string[];
const running: ChildProcess[] = [];

async function install(): Promise<void> {
  app = await mkdtemp(join(tmpdir(), 'stripe-sandbox-app-'));
  const [tarball] = JSON.parse(run('npm', ['pack', '--json', '--pack-destination', app], PACKAGE)) as [Tarball];
  packed = tarball.files.map(({ path }) => path);
  await writeFile(join(app, 'package.json'), JSON.stringify({ name: 'app', private: true, type: 'module' }));
  const options = ['--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'];
  run('npm', ['install', ...options, join(app, tarball.filename), `stripe@${Stripe.PACKAGE_VERSION}`], app);
}

interface Tarball {
  filename: string;
  files: { path: string }[];
}

/** Starts the command. `says` resolves with the first match in a line of its output. */
function start(...args: string[]) {
  const child = spawn(join(app, 'node_modules/.bin/stripe-sandbox'), args, {
    cwd: app,
    env: ENVIRONMENT,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.push(child);
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      for (const look of waiting) look();
    });
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return {
    output: () => lines.join('\n'),
    ended,
    says: (pattern: RegExp): Promise<string> =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = pattern.exec(lines.join('\n'));
          if (found) resolve(found[1] ?? found[0]);
        };
        waiting.add(look);
        look();
        void ended.then(() => reject(new Error(`The command ended before it said ${pattern}:\n${lines.join('\n')}`)));
      }),
    async stop(): Promise<number | null> {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

const LISTENING = /^ {2}API +(http:\/\/127\.0\.0\.1:\d+)\/v1 /m;

/** Runs a module in the folder of the app, with its own packages, and gives what it prints as JSON. */
async function runProgram<T>(source: string, ...args: string[]): Promise<T> {
  await writeFile(join(app, 'program.js'), source);
  return JSON.parse(run(process.execPath, ['program.js', ...args], app)) as T;
}

describeWithRegistry('the published package', () => {
  beforeAll(install, INSTALLING);
  afterEach(async () => {
    for (const child of running.splice(0)) if (child.exitCode === null) child.kill('SIGKILL');
  });
  afterAll(() => rm(app, { recursive: true, force: true }));

  test('the tarball contains what package.json names, and neither sources nor tests', () => {
    expect(packed).toEqual(expect.arrayContaining(['README.md', 'CHANGELOG.md', 'LICENSE', 'package.json']));
    for (const name of ['sandbox', 'storage', 'embedded-mongodb'])
      expect(packed).toEqual(expect.arrayContaining([`dist/${name}.js`, `dist/types/${name}.d.ts`]));
    expect(packed).toContain('dist/command.js');
    expect(packed.filter((path) => /^(src|test)\/|(?<!\.d)\.ts$/.test(path))).toEqual([]);
    // None is left over from an earlier build.
    const sources = packed
      .map((path) => /^dist\/types\/(.+)\.d\.ts$/.exec(path)?.[1])
      .filter((name) => name !== undefined);
    expect(sources.filter((name) => !existsSync(join(PACKAGE, 'src', `${name}.ts`)))).toEqual([]);
  });

  test('--help, --version and wrong arguments are answered without starting the sandbox', async () => {
    const help = start('--help');
    expect(await help.ended).toBe(0);
    expect(help.output()).toContain('stripe-sandbox --port 4010 --webhook http://127.0.0.1:3000/webhooks');
    const version = start('--version');
    expect(await version.ended).toBe(0);
    expect(version.output()).toMatch(/^\d+\.\d+\.\d+$/);
    const wrong = start('--port', 'x');
    expect(await wrong.ended).toBe(2);
    expect(wrong.output()).toBe(
      '--port needs a number from 0 to 65535, but got: x\nRun `stripe-sandbox --help` for the options.',
    );
  });

  test('a port in use and an unreachable MongoDB end the command with one line that says what to do', async () => {
    const first = start('--port', '0');
    const port = new URL(await first.says(LISTENING)).port;
    const second = start('--port', port);
    expect(await second.ended).toBe(1);
    expect(second.output()).toBe(`Port ${port} is in use: choose another with --port.`);
    const third = start('--port', '0', '--mongodb', 'mongodb://127.0.0.1:9/x?serverSelectionTimeoutMS=100');
    expect(await third.ended).toBe(1);
    expect(third.output()).toMatch(/^The MongoDB of --mongodb cannot be used: \S/);
    expect(await first.stop()).toBe(0);
  });

  test('--data keeps the state across a restart, and only one process at a time can open the folder', async () => {
    const folder = join(app, 'state');
    const first = start('--port', '0', '--data', folder);
    const create = `
      import Stripe from 'stripe';
      const { hostname: host, port } = new URL(process.argv[2]);
      const stripe = new Stripe('sk_test_sandbox', { host, port, protocol: 'http' });
      const { id } = await stripe.customers.create({ email: 'ada@example.com' });
      console.log(JSON.stringify({ id }));`;
    const { id } = await runProgram<{ id: string }>(create, await first.says(LISTENING));
    const beside = start('--port', '0', '--data', folder);
    expect(await beside.ended).toBe(1);
    expect(beside.output()).toBe(`Another process has ${folder} open: stop it, or choose another with --data.`);
    expect(await first.stop()).toBe(0);

    const second = start('--port', '0', '--data', folder);
    const retrieve = create.replace(/create\(.*\)/, `retrieve('${id}')`);
    expect(await runProgram(retrieve, await second.says(LISTENING))).toEqual({ id });
    expect(await second.stop()).toBe(0);
    expect(existsSync(folder)).toBe(true);
  });

  test('a program starts the sandbox in its own process', async () => {
    const program = `
      import { startSandbox } from '@tollgate/stripe-sandbox';
      import { openStorage } from '@tollgate/stripe-sandbox/storage';
      const storage = await openStorage();
      const sandbox = await startSandbox({ host: '127.0.0.1', port: 0, db: storage.db });
      const answer = await fetch(sandbox.url + '/v1/customers', { headers: { authorization: 'Bearer sk_test_x' } });
      console.log(JSON.stringify(await answer.json()));
      await sandbox.close();
      await storage.close();`;
    expect(await runProgram(program)).toEqual({ object: 'list', data: [], has_more: false, url: '/v1/customers' });
  });

  test("the package's types are found and report errors", async () => {
    const source = `
      import { type Sandbox, startSandbox } from '@tollgate/stripe-sandbox';
      import { open } from '@tollgate/stripe-sandbox/embedded-mongodb';
      import { openStorage, type Storage } from '@tollgate/stripe-sandbox/storage';
      const { db }: Storage = await openStorage({ folder: 'x' });
      const sandbox: Sandbox = await startSandbox({ host: '127.0.0.1', port: 0, db });
      export const now: Date = sandbox.clock.now();
      export const uri: string = (await open('x')).uri;
      // @ts-expect-error
      await startSandbox({ host: '127.0.0.1', port: '0', db });
      // @ts-expect-error
      sandbox.setWebhook({ url: 'http://127.0.0.1' });`;
    await writeFile(join(app, 'program.ts'), source);
    const types = ['--types', 'node', '--typeRoots', join(REPOSITORY, 'node_modules/@types')];
    const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2023', '--skipLibCheck', ...types];
    expect(run(join(REPOSITORY, 'node_modules/.bin/tsc'), [...options, 'program.ts'], app)).toBe('');
  });

  describeInBrowser('in a browser', () => {
    test('a subscription is bought on the checkout page, and signed webhooks report it', async () => {
      const receiver = await openReceiver();
      const command = start('--port', '0', '--webhook', receiver.url);
      const url = await command.says(LISTENING);
      const secret = await command.says(/^ {2}Signing secret +(whsec_\S+)$/m);
      expect(command.output()).toContain(`Webhooks        ${receiver.url}`);
      expect(command.output()).toContain('sk_test_sandbox');
      expect(command.output()).toContain(`${url}/c/pay/`);

      const bought = await runProgram<{ customer: string; subscription: string; page: string }>(BUYING, url);
      const browser = await openBrowser();
      try {
        const page = await browser.newPage();
        await page.goto(bought.page);
        await page.fill('[name=number]', '4242 4242 4242 4242');
        await page.fill('[name=expiry]', '12 / 34');
        await page.fill('[name=cvc]', '123');
        await page.fill('[name=name]', 'Ada Lovelace');
        await page.click('button[type=submit]');
        await page.waitForURL(`${url}/?paid`);
        expect(await page.textContent('body')).toContain('ada@example.com');
      } finally {
        await browser.close();
      }

      const told = async (): Promise<Stripe.Event[]> => {
        const events = receiver.received.map(({ body, headers }) =>
          Stripe.webhooks.constructEvent(body, String(headers['stripe-signature']), secret),
        );
        if (events.filter(({ type }) => type === 'invoice.paid').length >= 2) return events;
        await receiver.count(receiver.received.length + 1);
        return told();
      };
      const events = await told();
      const subscriptions = events
        .filter(({ type }) => type === 'customer.subscription.created')
        .map(({ data }) => data.object as Stripe.Subscription);
      expect(subscriptions.map(({ id }) => id)).toContain(bought.subscription);
      expect(subscriptions.map(({ customer }) => customer)).toEqual([bought.customer, bought.customer]);
      expect(await command.stop()).toBe(0);
    });
  });
});

/** A subscription by the API, and a session for a second one, which a browser pays. */
const BUYING = `
  import Stripe from 'stripe';
  const url = process.argv[2];
  const { hostname: host, port } = new URL(url);
  const stripe = new Stripe('sk_test_sandbox', { host, port, protocol: 'http' });
  const customer = await stripe.customers.create({ email: 'ada@example.com' });
  const card = await stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id });
  const product = await stripe.products.create({ name: 'Premium' });
  const terms = { product: product.id, currency: 'usd', unit_amount: 900, recurring: { interval: 'month' } };
  const price = await stripe.prices.create(terms);
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id }],
    default_payment_method: card.id,
  });
  const session = await stripe.checkout.sessions.create({
    mode: 'subscription',
    customer: customer.id,
    line_items: [{ price: price.id, quantity: 1 }],
    success_url: url + '/?paid',
  });
  console.log(JSON.stringify({ customer: customer.id, subscription: subscription.id, page: session.url }));`;
