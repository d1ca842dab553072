import { Agent, request as httpRequest } from 'node:http';
import autocannon from 'autocannon';
import { pause } from './processes.ts';
import { percentile } from './questions.ts';

/** What a load did: requests a second, and milliseconds until the answer. */
export interface Load {
  rate: number;
  p50: number;
  p99: number;
}

export interface Request {
  method: 'GET' | 'POST';
  path: string;
  headers: Record<string, string>;
  body?: string;
}

export interface LoadOptions {
  connections: number;
  /** Requests in all. */
  amount: number;
}

/**
 * Sends requests over a number of connections, each when the one before it was answered. Resolves with the last answer: autocannon itself
 * resolves up to a second later. Rejects if any answer is not a 2xx.
 */
export async function load(url: string, next: () => Request, { connections, amount }: LoadOptions): Promise<Load> {
  const startedAt = performance.now();
  const took: number[] = [];
  await new Promise<void>((resolve, reject) => {
    const run = autocannon(
      {
        url,
        connections: Math.min(connections, amount),
        amount,
        timeout: 60,
        requests: [{ setupRequest: (request) => ({ ...request, ...next() }) }],
      },
      (error, { errors } = {} as autocannon.Result) => reject(error ?? new Error(`${url}: ${errors} errors`)),
    );
    run.on('response', (_client, status, _bytes, time) => {
      took.push(time);
      if (status < 200 || status > 299) reject(new Error(`${url}: an answer was ${status}`));
      if (took.length === amount) resolve();
    });
  });
  const seconds = (performance.now() - startedAt) / 1_000;
  took.sort((a, b) => a - b);
  return { rate: amount / seconds, p50: percentile(took, 50), p99: percentile(took, 99) };
}

/**
 * Sends that many requests, `pace` of them a second, at even intervals and without waiting for answers. autocannon's own rates send all
 * requests of a second at its beginning. Rejects if any answer is not a 2xx.
 */
export async function pacedLoad(
  url: string,
  next: () => Request,
  { amount, pace }: { amount: number; pace: number },
): Promise<void> {
  const startedAt = performance.now();
  const answers: Promise<void>[] = [];
  for (let n = 0; n < amount; n++) {
    // A timer takes a millisecond at least: above 1,000 a second, several requests share one.
    const early = startedAt + (n * 1_000) / pace - performance.now();
    if (early > 0) await pause(early);
    answers.push(send(url, next()));
  }
  await Promise.all(answers);
}

/** Keeps connections: `fetch` needs several times the CPU time, which the measured processes would lack. */
const agent = new Agent({ keepAlive: true });

/** Sends one request and waits for the whole answer. Rejects if it is not a 2xx. */
export function send(url: string, { path, method, headers, body = '' }: Request): Promise<void> {
  return new Promise((resolve, reject) => {
    const length = { 'content-length': Buffer.byteLength(body) };
    const sent = httpRequest(url + path, { agent, method, headers: { ...headers, ...length } }, (response) => {
      const { statusCode = 0 } = response;
      const refused = statusCode < 200 || statusCode > 299;
      response
        .resume()
        .once('error', reject)
        .once('end', () => (refused ? reject(new Error(`${url}${path} was answered ${statusCode}`)) : resolve()));
    });
    sent.once('error', reject).end(body);
  });
}
