import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Json } from './stripe-events.ts';

/** A server in Stripe's place: answers with the objects and lists that a test gives it, in Stripe's pages. */
export async function openAnsweringStripe() {
  const objects = new Map<string, Json>();
  const lists = new Map<string, Json[]>();
  const asked: string[] = [];
  let isAway = false;
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://stripe');
    asked.push(`${pathname}${searchParams.size > 0 ? `?${searchParams}` : ''}`);
    const [status, body] = isAway ? [500, AWAY] : answer(pathname, searchParams);
    response.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
    response.end(JSON.stringify(body));
  });

  function answer(path: string, query: URLSearchParams): [number, Json] {
    const object = objects.get(path.slice(path.lastIndexOf('/') + 1));
    if (object) return [200, object];
    const rows = lists.get(path);
    if (!rows) return [404, UNKNOWN];
    const from = rows.findIndex(({ id }) => id === query.get('starting_after')) + 1;
    const to = from + Number(query.get('limit') ?? 10);
    return [200, { object: 'list', url: path, data: rows.slice(from, to), has_more: to < rows.length }];
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    apiBase: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** What it was asked, in order. */
    asked,
    put: (object: Json) => void objects.set(String(object['id']), object),
    putList: (path: string, rows: Json[]) => void lists.set(path, rows),
    setAway: (away: boolean) => {
      isAway = away;
    },
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

const UNKNOWN: Json = { error: { type: 'invalid_request_error', code: 'resource_missing', message: 'No such object' } };
const AWAY: Json = { error: { type: 'api_error', message: 'Try again later' } };
