#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { API_VERSION } from './account.ts';
import { readCommandLine, type StartOptions, USAGE } from './command-line.ts';
import { startSandbox } from './sandbox.ts';
import { openStorage } from './storage.ts';

// The command `stripe-sandbox`. It exits with 1 if the sandbox cannot start, and with 2 if the arguments are wrong.

const HOST = '127.0.0.1';

const commandLine = readCommandLine(process.argv.slice(2));
if ('mistake' in commandLine) fail(2, `${commandLine.mistake}\nRun \`stripe-sandbox --help\` for the options.`);
else if ('print' in commandLine) console.log(commandLine.print === 'usage' ? USAGE : version());
else await start(commandLine.start).catch((error: unknown) => fail(1, reasonOf(error, commandLine.start)));

/** Runs the sandbox until SIGINT or SIGTERM. */
async function start(options: StartOptions): Promise<void> {
  const { port, webhook, data, mongodb } = options;
  const storage = await openStorage({ folder: data, uri: mongodb });
  const starting = startSandbox({ host: HOST, port, db: storage.db, ...(webhook && { webhook }) });
  const sandbox = await starting.catch(async (error: unknown) => {
    await storage.close();
    throw error;
  });
  const stop = () => {
    const stopped = sandbox.close().then(storage.close);
    stopped.then(
      () => process.exit(0),
      (error: unknown) => fail(1, String(error)),
    );
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  console.log(greeting(sandbox.url, options));
}

function greeting(url: string, { webhook, data, mongodb }: StartOptions): string {
  const kept = mongodb === undefined ? data : 'in the database of --mongodb';
  const lines = [
    ['API', `${url}/v1 (version ${API_VERSION})`],
    ['API key', 'sk_test_sandbox, or any other that begins with sk_test_'],
    ['Webhooks', webhook?.url ?? 'none: events are kept until a start with --webhook <url>'],
    ...(webhook ? [['Signing secret', webhook.secret]] : []),
    ['Control panel', `${url}/ (clock, payments, refunds, disputes, faults, webhooks)`],
    ['Checkout', `${url}/c/pay/<session>`],
    ['Portal', `${url}/p/session/<session>`],
    ['Invoices', `${url}/i/<invoice>`],
    ['State', kept ?? 'deleted at exit; --data <folder> keeps it'],
  ];
  return [
    `Stripe sandbox ${version()} is running. No request leaves this machine, except to your webhook.`,
    '',
    ...lines.map(([name = '', text]) => `  ${name.padEnd(14)}  ${text}`),
    '',
    'Pay with the card 4242 4242 4242 4242, any future date and any CVC. The pages list the other test cards.',
  ].join('\n');
}

function version(): string {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  return version;
}

/** Returns why the sandbox cannot start, and how to fix it. */
function reasonOf(error: unknown, { port, data, mongodb }: StartOptions): string {
  const { message, code } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') return `Port ${port} is in use: choose another with --port.`;
  if (message.includes('DBPathInUse'))
    return `Another process has ${data} open: stop it, or choose another with --data.`;
  if (mongodb !== undefined) return `The MongoDB of --mongodb cannot be used: ${message}`;
  return `The sandbox cannot start: ${message}. Where the embedded MongoDB does not run, give --mongodb <uri>.`;
}

function fail(code: 1 | 2, message: string): void {
  console.error(message);
  process.exitCode = code;
}
