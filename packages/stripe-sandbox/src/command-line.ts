import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import type { Target } from './webhooks/delivering.ts';

const DEFAULT_PORT = 4010;

export const USAGE = `Runs Stripe Billing on your own machine: the API, the hosted pages and signed webhooks.

  stripe-sandbox [options]

  --port <number>            the port to listen on at 127.0.0.1; default ${DEFAULT_PORT}; 0 takes any free port
  --webhook <url>            where to post events; without it, events are kept until a start that has it
  --webhook-secret <secret>  the secret that signs events, whsec_...; default: a new one at each start
  --data <folder>            keep the state in this folder; without it, the state is deleted at exit
  --mongodb <uri>            keep the state in this MongoDB database instead
  --version                  print the version
  --help                     print this text

  stripe-sandbox --port 4010 --webhook http://127.0.0.1:3000/webhooks`;

/** The result of reading the arguments. */
export type CommandLine = { start: StartOptions } | { print: 'usage' | 'version' } | { mistake: string };

export interface StartOptions {
  port: number;
  webhook: Target | null;
  data: string | undefined;
  mongodb: string | undefined;
}

/** Reads the arguments of `stripe-sandbox`. A mistake is one line that names the option and what it needs. */
export function readCommandLine(args: readonly string[]): CommandLine {
  const parsed = parse(args);
  if (typeof parsed === 'string') return { mistake: parsed };
  const { help, version, data, mongodb, ...values } = parsed;
  if (help) return { print: 'usage' };
  if (version) return { print: 'version' };
  const mistake = mistakeIn(parsed);
  if (mistake !== undefined) return { mistake };
  const secret = values['webhook-secret'] ?? `whsec_${randomBytes(24).toString('base64url')}`;
  const webhook = values.webhook === undefined ? null : { url: values.webhook, secret };
  return { start: { port: Number(values.port ?? DEFAULT_PORT), webhook, data, mongodb } };
}

/** Parses the options. Returns a message if they are wrong. */
function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: { type: 'string' },
        webhook: { type: 'string' },
        'webhook-secret': { type: 'string' },
        data: { type: 'string' },
        mongodb: { type: 'string' },
        version: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    // parseArgs throws only for wrong arguments. The second sentence of its message is advice that does not apply here.
    return (error as Error).message.replace(/\.( .*)?$/s, '');
  }
}

type Values = Exclude<ReturnType<typeof parse>, string>;

function mistakeIn({ port, webhook, data, mongodb, 'webhook-secret': secret }: Values): string | undefined {
  if (port !== undefined && (!/^\d{1,5}$/.test(port) || Number(port) > 65_535))
    return `--port needs a number from 0 to 65535, but got: ${port}`;
  if (webhook !== undefined && !(/^https?:\/\//i.test(webhook) && URL.canParse(webhook)))
    return `--webhook needs an http:// or https:// address, but got: ${webhook}`;
  if (secret !== undefined && !/^whsec_\w/.test(secret))
    return '--webhook-secret needs a secret that begins with whsec_';
  if (secret !== undefined && webhook === undefined) return '--webhook-secret needs --webhook';
  if (mongodb !== undefined && !/^mongodb(\+srv)?:\/\//.test(mongodb))
    return '--mongodb needs an address that begins with mongodb:// or mongodb+srv://';
  if (mongodb !== undefined && data !== undefined) return 'Give --data or --mongodb, and not both';
  return undefined;
}
