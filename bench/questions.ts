import type { Request } from './load.ts';

/** What somebody may use, as an app asks it when it starts. */
export const ME = '{ me { plan { code } entitlements { feature { code } granted reason validUntil } } }';

/** A question as a client sends it. */
export function post(token: string, query: string, variables: object = {}): Request {
  return {
    method: 'POST',
    path: '/graphql',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables }),
  };
}

/** Asks and returns the data; throws where the answer has errors. */
export async function ask<Data>(url: string, { path, ...request }: Request): Promise<Data> {
  const answer = (await (await fetch(url + path, request)).json()) as { data: Data; errors?: object[] };
  if (answer.errors) throw new Error(`${request.body}: ${JSON.stringify(answer.errors)}`);
  return answer.data;
}

/** Milliseconds, the fastest first, that so many questions took, one after another over one connection. */
export async function latencies(url: string, next: () => Request, amount: number): Promise<number[]> {
  const took: number[] = [];
  for (let asked = 0; asked < amount; asked++) {
    const request = next();
    const startedAt = performance.now();
    await ask(url, request);
    took.push(performance.now() - startedAt);
  }
  return took.sort((a, b) => a - b);
}

/** Of figures in ascending order, the one that so many percent do not exceed. */
export function percentile(sorted: readonly number[], percent: number): number {
  return sorted[Math.ceil((sorted.length * percent) / 100) - 1] ?? Number.NaN;
}
