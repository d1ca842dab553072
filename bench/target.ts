import autocannon from 'autocannon';
import Stripe from 'stripe';
import { short } from './figures.ts';
import type { Request } from './load.ts';
import { ME, post } from './questions.ts';

const USAGE = `Loads a deployment of yours and prints what it answered.

  TARGET_TOKEN=<a person's token> npm run bench -- --target <url> [options]

  --connections <n>     4 unless given
  --seconds <n>         10 unless given
  --allow-host <host>   what is not on this machine must be named once more: its load is your bill, its limits are your customers'

It asks \`me\` with the token, and writes nothing. With TARGET_WEBHOOK_SECRET it also posts signed events in test mode, of a type that
the service stores and ignores (\`benchmark.synthetic\`), about customers that do not exist: they stay in its collection \`events\`. Budgets
apply (RATE_LIMITS): answers that are 429 are counted, as all are, by their status.`;

interface Options {
  help?: boolean | undefined;
  connections: string;
  seconds: string;
  'allow-host'?: string | undefined;
}

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/** Loads a service that already runs, gently: reads, and only where a signing secret is given, events that change nothing. */
export async function loadTarget(target: string, options: Options): Promise<void> {
  if (options.help || !URL.canParse(target)) return console.log(USAGE);
  const { host, hostname, origin } = new URL(target);
  const token = process.env['TARGET_TOKEN'];
  const secret = process.env['TARGET_WEBHOOK_SECRET'];
  if (!LOOPBACK.includes(hostname) && options['allow-host'] !== host) {
    return refuse(`${host} is not this machine: say --allow-host ${host} if you mean it.`);
  }
  if (token === undefined && secret === undefined)
    return refuse('Set TARGET_TOKEN, or TARGET_WEBHOOK_SECRET, or both.');
  if (token !== undefined) print('me', await run(origin, () => post(token, ME), options));
  if (secret !== undefined) print('webhooks', await run(origin, () => syntheticEvent(secret), options));
}

function refuse(reason: string): void {
  console.error(reason);
  process.exitCode = 1;
}

function run(url: string, next: () => Request, { connections, seconds }: Options): Promise<autocannon.Result> {
  return autocannon({
    url,
    connections: Number(connections),
    duration: Number(seconds),
    timeout: 30,
    requests: [{ setupRequest: (request) => ({ ...request, ...next() }) }],
  });
}

function print(name: string, { requests, latency, duration, errors, statusCodeStats }: autocannon.Result): void {
  const statuses = Object.entries(statusCodeStats ?? {}).map(([status, { count }]) => `${status}: ${count}`);
  console.log(
    `${name}: ${short(requests.total / duration)} answers/s in ${duration} s, ${errors} connection errors or timeouts`,
  );
  console.log(`  ms until the answer: p50 ${latency.p50}, p90 ${latency.p90}, p99 ${latency.p99}, most ${latency.max}`);
  console.log(`  statuses: ${statuses.join(', ') || 'none'}`);
}

let made = 0;

/** Signed now, never the same twice. */
function syntheticEvent(secret: string): Request {
  const id = `evt_benchmark_${Date.now().toString(36)}_${made++}`;
  const payload = JSON.stringify({
    id,
    object: 'event',
    type: 'benchmark.synthetic',
    api_version: '2026-10-28.endive',
    created: Math.floor(Date.now() / 1_000),
    livemode: false,
    data: { object: { id: `cus_benchmark_${made}`, object: 'customer' } },
  });
  return {
    method: 'POST',
    path: '/webhooks/stripe',
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'stripe-signature': Stripe.webhooks.generateTestHeaderString({ payload, secret }),
    },
    body: payload,
  };
}
