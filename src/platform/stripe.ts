import Stripe from 'stripe';
import { SECOND } from './clock.ts';
import type { Metrics } from './metrics.ts';
import { ProviderUnavailable } from './provider-unavailable.ts';
import { completeAnswer } from './stripe-complete.ts';

/** The version that this code was written against; what the account has set as its default does not matter. */
export const STRIPE_API_VERSION = '2026-10-28.endive';

export interface StripeOptions {
  secretKey: string;
  /** Another Stripe-compatible server; Stripe's own if absent. */
  apiBase?: string | undefined;
  metrics: Metrics;
}

/** What Stripe answered, and when. */
export interface Read<T> {
  object: T;
  /** When it was asked, by Stripe's clock: the answer's `Date` less the duration of the call. At most a second too early. */
  startedAt: Date;
  /** The answer's `Date` header, in whole seconds. */
  answeredAt: Date;
  /** When it was asked, by the clock of this process. */
  askedAt: Date;
  /** IDs of the events about these objects that were stored when it was asked; none where the caller named no objects. */
  seen: readonly string[];
  /** The key under which a write was made; null for a read. */
  idempotencyKey: string | null;
}

/** Stripe's own package, with one way to call it: `ask` turns "cannot answer" into ProviderUnavailable, by class, never by message. */
export interface StripeGateway {
  client: Stripe;
  /**
   * Makes one call and completes its answer (stripe-complete.ts). Refusals (card, bad request) come through as Stripe's own errors. `about` names the objects of the question, or their
   * Stripe customer, if the answer will be recorded: the answer then says what was stored about them when it was asked.
   */
  ask<T extends object>(
    call: (stripe: Stripe) => Promise<Stripe.Response<T>>,
    about?: readonly string[],
  ): Promise<Read<T>>;
}

/** Every call ends after 10 s and is never repeated by the package: retries are ours, where we know what they mean. */
export function createStripe({ secretKey, apiBase, metrics }: StripeOptions): StripeGateway {
  const client = new Stripe(secretKey, {
    ...(apiBase === undefined ? {} : addressOf(apiBase)),
    apiVersion: STRIPE_API_VERSION,
    timeout: 10 * SECOND,
    maxNetworkRetries: 0,
    telemetry: false,
    appInfo: { name: 'Tollgate' },
  });
  client.on('response', ({ method, status, elapsed }: Stripe.ResponseEvent) => {
    metrics.stripeCalls.observe({ method, status: String(status) }, elapsed / SECOND);
  });
  return {
    client,
    async ask(call) {
      const askedAt = new Date();
      try {
        const object = await call(client);
        const { statusCode, headers } = object.lastResponse;
        // The package takes an error without an `error` key (a proxy's, say) for a success.
        if (statusCode >= 500) throw new ProviderUnavailable('Stripe', { cause: new Error(`status ${statusCode}`) });
        if (statusCode >= 300 || !isStripes(object)) throw new NotStripe(statusCode);
        const answeredAt = dateOf(headers['date']);
        const startedAt = new Date(answeredAt.getTime() - (Date.now() - askedAt.getTime()));
        await completeAnswer(client, object);
        return { object, startedAt, answeredAt, askedAt, seen: [], idempotencyKey: null };
      } catch (error) {
        // The package emits `response` only for an answer.
        if (error instanceof Stripe.errors.StripeConnectionError)
          metrics.stripeCalls.observe({ method: 'none', status: 'none' }, (Date.now() - askedAt.getTime()) / SECOND);
        if (isNotJson(error)) throw new ProviderUnavailable('Stripe', { cause: new NotStripe(null, { cause: error }) });
        const failed = cannotAnswer(error) || error instanceof NotStripe;
        throw failed ? new ProviderUnavailable('Stripe', { cause: error }) : error;
      }
    },
  };
}

/** What answers is not Stripe's API: a proxy, a login page, or the wrong STRIPE_API_BASE. Asking again soon does not help. */
export class NotStripe extends Error {
  override readonly name = 'NotStripe';

  constructor(status: number | null, options: { cause?: unknown } = {}) {
    const what = status === null ? 'something that is not JSON' : `${status} with JSON that is not Stripe's`;
    super(`The server answered ${what}. Check STRIPE_API_BASE, and any proxy on the way to Stripe`, options);
  }
}

/** Every object of Stripe's says what it is. https://docs.stripe.com/api */
function isStripes(answer: object): boolean {
  if (!('object' in answer) || typeof answer.object !== 'string') return false;
  return answer.object !== 'list' || ('data' in answer && Array.isArray(answer.data));
}

/** The package finds no JSON, or fails on JSON that is no object. */
function isNotJson(error: unknown): boolean {
  if (error instanceof TypeError) return true;
  return error instanceof Stripe.errors.StripeAPIError && /Invalid JSON/.test(error.message);
}

function dateOf(header: string | undefined): Date {
  const answered = Date.parse(header ?? '');
  return new Date(Number.isNaN(answered) ? Date.now() : answered);
}

function cannotAnswer(error: unknown): boolean {
  return (
    error instanceof Stripe.errors.StripeConnectionError ||
    error instanceof Stripe.errors.StripeAPIError ||
    error instanceof Stripe.errors.StripeRateLimitError
  );
}

function addressOf(apiBase: string) {
  const { protocol, hostname, port } = new URL(apiBase);
  const secure = protocol === 'https:';
  return { protocol: secure ? 'https' : 'http', host: hostname, port: port || (secure ? '443' : '80') } as const;
}

/**
 * Whether Stripe answered, with a refusal, with 5xx or with 429 (`lock_timeout`): it would replay such an answer under the same idempotency
 * key for a day. Where nothing came back, or the first request under this key is still at work, the same key is right.
 * https://docs.stripe.com/api/idempotent_requests
 */
export function wasAnswered(error: unknown): boolean {
  const answer = error instanceof ProviderUnavailable ? error.cause : error;
  if (answer instanceof Stripe.errors.StripeConnectionError) return false;
  if (!(answer instanceof Stripe.errors.StripeError)) return error instanceof ProviderUnavailable;
  return answer.code !== 'idempotency_key_in_use';
}
