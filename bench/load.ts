import autocannon from 'autocannon';

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
  /** Requests a second in all; as fast as they are answered unless it is given. */
  pace?: number;
}

/** Sends requests over a number of connections, each when the one before it was answered. Rejects where any answer is not a 2xx. */
export async function load(
  url: string,
  next: () => Request,
  { connections, amount, pace }: LoadOptions,
): Promise<Load> {
  const startedAt = performance.now();
  const result = await autocannon({
    url,
    connections: Math.min(connections, amount),
    amount,
    timeout: 60,
    ...(pace === undefined ? {} : { overallRate: pace }),
    requests: [{ setupRequest: (request) => ({ ...request, ...next() }) }],
  });
  const seconds = (performance.now() - startedAt) / 1000;
  const { errors, non2xx, latency, requests } = result;
  if (errors + non2xx > 0) throw new Error(`${url}: ${errors} errors, ${non2xx} answers that are not 2xx`);
  return { rate: requests.total / seconds, p50: latency.p50, p99: latency.p99 };
}
