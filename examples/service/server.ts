import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { createTokenVerifier } from './entitlement-token.ts';
import type { createEntitlements } from './entitlements.ts';
import type { createUsage } from './usage.ts';

interface Answer {
  status: number;
  body: object;
}

interface SignalsOptions {
  entitlements: ReturnType<typeof createEntitlements>;
  featuresOf: ReturnType<typeof createTokenVerifier>;
  usage: ReturnType<typeof createUsage>;
  /** What to do if Tollgate does not answer: `open` lets the user in, `closed` does not. */
  ifUnavailable: 'open' | 'closed';
  /** The ID of the user who sent the request; null if their login is not valid. */
  userOf(request: IncomingMessage): Promise<string | null>;
}

const AWAY: Answer = { status: 503, body: { error: 'Billing does not answer. Try again in a minute.' } };
const refused = (error: string): Answer => ({ status: 403, body: { error } });

/** A service with one feature that is on or off, and one that is counted. */
export function createSignalsServer(options: SignalsOptions): Server {
  const { entitlements, featuresOf, usage, ifUnavailable, userOf } = options;

  /** `GET /signals`: for users with Premium signals. */
  async function signals(userId: string, request: IncomingMessage): Promise<Answer> {
    const body = { signals: ['EURUSD up'] };
    // The client may bring an entitlement token. It is checked offline.
    const token = request.headers['x-entitlement-token'];
    const features = typeof token === 'string' ? await featuresOf(token, userId) : null;
    if (features?.includes('signals_premium')) return { status: 200, body: { ...body, checked: 'offline' } };

    const decision = await entitlements.check(userId, 'signals_premium');
    if (decision === 'refused') return refused('Premium signals are not in your plan.');
    if (decision === 'unknown' && ifUnavailable === 'closed') return AWAY;
    return { status: 200, body: { ...body, checked: decision === 'granted' ? 'online' : 'not at all' } };
  }

  /** `POST /generations`: each one counts. The client names it, so that a repeated request counts once. */
  async function generate(userId: string, request: IncomingMessage): Promise<Answer> {
    const idempotencyKey = request.headers['idempotency-key'];
    if (typeof idempotencyKey !== 'string') {
      return { status: 400, body: { error: 'Send an Idempotency-Key header that names this generation.' } };
    }
    const recorded = await usage.record({ userId, feature: 'generations', quantity: 1, idempotencyKey });
    if (recorded === 'exhausted') return refused('You have used all AI generations of this period.');
    if (recorded === 'unknown') return AWAY;
    return { status: 201, body: { text: 'A generated text.', recorded } };
  }

  async function answer(request: IncomingMessage): Promise<Answer> {
    const userId = await userOf(request);
    if (userId === null) return { status: 401, body: { error: 'Sign in.' } };
    const route = `${request.method} ${request.url}`;
    if (route === 'GET /signals') return signals(userId, request);
    if (route === 'POST /generations') return generate(userId, request);
    return { status: 404, body: { error: 'Not found.' } };
  }

  return createServer((request, response) => {
    request.resume();
    void answer(request)
      .catch((error): Answer => {
        console.error(error);
        return { status: 500, body: { error: 'Something went wrong.' } };
      })
      .then(({ status, body }) => {
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      });
  });
}
