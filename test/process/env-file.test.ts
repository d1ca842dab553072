import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Child, startProcess } from '../support/child.ts';
import { databaseUri } from '../support/database.ts';
import { freePort, type Sandboxed, startSandboxed } from '../support/sandboxed.ts';
import { WEBHOOK_SECRET } from '../support/tollgate.ts';

// The commands of docs/deploying.md, run as they stand there, with an .env that is .env.example filled in.

const page = await readFile('docs/deploying.md', 'utf8');
const commands = [
  ...new Set([...page.matchAll(/(node --env-file=\.env [^\n`]*)/g)].map(([, command = '']) => command)),
];

let folder: string;
let stripe: Sandboxed;
const children: Child[] = [];
beforeAll(async () => {
  stripe = await startSandboxed();
  folder = await mkdtemp(join(tmpdir(), 'tollgate-env-'));
  const uri = new URL(databaseUri());
  uri.pathname = `/${stripe.connection.db?.databaseName}`;
  const filledIn: Record<string, string> = {
    HOST: '127.0.0.1',
    PUBLIC_URL: 'https://billing.example.com',
    MONGODB_URI: `'${uri.href}'`,
    STRIPE_SECRET_KEY: 'sk_test_sandbox',
    STRIPE_API_BASE: stripe.sandbox.url,
    STRIPE_WEBHOOK_SECRETS: WEBHOOK_SECRET,
    SMTP_URL: 'smtp://127.0.0.1:9',
    MAIL_FROM: "'Acme Billing <billing@example.com>'",
    METRICS_TOKEN: 'a-token-for-metrics-in-tests',
  };
  const example = await readFile('.env.example', 'utf8');
  const lines = example.split('\n').map((line) => {
    const [, name = ''] = /^(?:# )?([A-Z_]+)=/.exec(line) ?? [];
    return filledIn[name] === undefined ? line : `${name}=${filledIn[name]}`;
  });
  await writeFile(join(folder, '.env'), lines.join('\n'));
});
afterAll(async () => {
  for (const child of children) if (child.process.exitCode === null) await child.kill('SIGKILL');
  await stripe?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Starts a command of the page, with the file of this test, in an environment in which only `environment` is set. */
function start(command: string, environment: Record<string, string> = {}): Child {
  const [first = '', ...others] = command
    .replace('--env-file=.env', `--env-file=${join(folder, '.env')}`)
    .replace(/\$\(node (.*)\)/, (_, script) => execFileSync(process.execPath, [script], { encoding: 'utf8' }).trim())
    .split(' ')
    .slice(1);
  const child = startProcess(others, environment, first);
  children.push(child);
  return child;
}

const ofCli = commands.filter((command) => command.includes('dist/cli/'));
const ofService = commands.filter((command) => command.includes('dist/main.js'));

describe('docs/deploying.md', () => {
  test('docs/deploying.md has commands for plans, the endpoint, the doctor, a rebuild and the service', () => {
    const names = ofCli.map((command) => /dist\/cli\/(\w+)\.js/.exec(command)?.[1]);
    expect([...new Set(names)].sort()).toEqual(['doctor', 'plans', 'rebuild', 'webhooks']);
    expect(ofService).toHaveLength(1);
  });

  test.each(ofCli)('the command %s finds its configuration in .env', async (command) => {
    const child = start(command);
    const code = await child.ended();
    const output = child.output();
    expect(output).not.toContain('The configuration has');
    // The doctor finds something here: no mail server, and no portal that was saved in a dashboard.
    if (command.includes('doctor')) expect(output).toContain('SMTP_UNREACHABLE');
    else expect([code, output]).toEqual([0, output]);
  });

  test.each(ofService)('the command %s takes from .env what its environment does not set', async (command) => {
    const port = await freePort();
    const child = start(command, { ROLE: 'api', PORT: String(port) });
    await child.says('listening at https://billing.example.com');
    expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200);
    expect(child.logs()).toContainEqual(expect.objectContaining({ role: 'api' }));
    expect(await child.kill('SIGTERM')).toBe(0);
  });
});
