import { createServer } from 'node:http';
import type { StripeEvent } from './stripe-events.ts';

/** Stripe's list of events on loopback. */
export interface EventsList {
  url: string;
  /** What has happened in this account; the list forgets what was there before. */
  hold(events: readonly StripeEvent[]): void;
  close(): Promise<void>;
}

/**
 * Answers `GET /v1/events` as Stripe does: newest first, in pages, from `created[gte]` on. `now` is Stripe's clock.
 * https://docs.stripe.com/api/events/list
 */
export async function startEventsList(now: Date): Promise<EventsList> {
  let held: StripeEvent[] = [];
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
    const answer = (status: number, body: object) =>
      response
        .writeHead(status, { 'content-type': 'application/json', date: now.toUTCString() })
        .end(JSON.stringify(body));
    if (pathname !== '/v1/events') return answer(404, { error: { type: 'invalid_request_error' } });
    const after = searchParams.get('starting_after');
    const from = after === null ? 0 : held.findIndex(({ id }) => id === after) + 1;
    const listed = held.slice(from).filter(({ created }) => created >= Number(searchParams.get('created[gte]') ?? 0));
    const limit = Number(searchParams.get('limit') ?? 10);
    const data = listed.slice(0, limit);
    return answer(200, { object: 'list', url: '/v1/events', has_more: listed.length > limit, data });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    hold(events) {
      held = [...events].sort((a, b) => b.created - a.created || (a.id < b.id ? 1 : -1));
    },
    async close() {
      await new Promise((resolve) => server.close(resolve).closeAllConnections());
    },
  };
}
