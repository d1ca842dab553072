import autocannon from 'autocannon';
import { pause } from './processes.ts';

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

/** Sends requests over a number of connections, each when the one before it was answered. Rejects where any answer is not a 2xx. */
export async function load(url: string, next: () => Request, { connections, amount }: LoadOptions): Promise<Load> {
  const startedAt = performance.now();
  let answeredAt = startedAt;
  const result = await new Promise<autocannon.Result>((resolve, reject) => {
    const run = autocannon(
      {
        url,
        connections: Math.min(connections, amount),
        amount,
        timeout: 60,
        requests: [{ setupRequest: (request) => ({ ...request, ...next() }) }],
      },
      (error, result) => (error ? reject(error) : resolve(result)),
    );
    // It ends with a whole second, whenever the last answer came.
    run.on('response', () => {
      answeredAt = performance.now();
    });
  });
  const seconds = (answeredAt - startedAt) / 1000;
  const { errors, non2xx, latency, requests } = result;
  if (errors + non2xx > 0) throw new Error(`${url}: ${errors} errors, ${non2xx} answers that are not 2xx`);
  return { rate: requests.total / seconds, p50: latency.p50, p99: latency.p99 };
}

/**
 * Sends that many requests, `pace` of them a second: one after the other at even intervals, whether the one before it was answered or
 * not. (autocannon's own rates let all requests of a second go at its beginning.) Rejects where any answer is not a 2xx.
 */
export async function pacedLoad(
  url: string,
  next: () => Request,
  { amount, pace }: { amount: number; pace: number },
): Promise<void> {
  const startedAt = performance.now();
  const answers: Promise<void>[] = [];
  for (let n = 0; n < amount; n++) {
    await pause(startedAt + (n * 1_000) / pace - performance.now());
    answers.push(send(url, next()));
  }
  await Promise.all(answers);
}

/** Sends one request and waits for all of its answer; throws where that is not a 2xx. */
export async function send(url: string, { path, ...request }: Request): Promise<void> {
  const response = await fetch(url + path, request);
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`${url}${path} was answered ${response.status}`);
}
