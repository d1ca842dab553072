import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import type { Json } from '../../support/stripe-events.ts';
import type { Nginx } from './nginx.ts';

/** Stripe gives up on an answer about then. */
const STRIPES_PATIENCE = 10_000;
/** Longer than nginx waits for two processes. */
const PATIENCE = 40_000;

export interface Answer {
  status: number;
  body: Json;
}

export type Client = ReturnType<typeof createClient>;

/** Posts JSON through nginx, and trusts its certificate and no other. Rejects where no answer comes in time. */
export function createClient({ url, ca }: Pick<Nginx, 'url' | 'ca'>) {
  const agent = new Agent({ keepAlive: true, ca });
  const post = async (path: string, body: string, headers: Record<string, string>): Promise<Answer> => {
    const sent = request(`${url}${path}`, {
      method: body === '' ? 'GET' : 'POST',
      agent,
      headers: { 'content-type': 'application/json', ...headers },
      signal: AbortSignal.timeout(path === '/webhooks/stripe' ? STRIPES_PATIENCE : PATIENCE),
    }).end(body);
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    const text = (await response.setEncoding('utf8').toArray()).join('');
    return { status: response.statusCode ?? 0, body: text.startsWith('{') ? JSON.parse(text) : { text } };
  };
  return {
    post,
    get: (path: string) => post(path, '', {}),
    /** Asks over GraphQL; rejects unless all of it is answered. */
    async ask(token: string, query: string, variables: Json = {}): Promise<Json> {
      const body = JSON.stringify({ query, variables });
      const answer = await post('/graphql', body, { authorization: `Bearer ${token}` });
      if (answer.status !== 200 || answer.body['errors']) throw new Error(JSON.stringify(answer));
      return answer.body['data'] as Json;
    },
    close: () => agent.destroy(),
  };
}
