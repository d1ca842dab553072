import Stripe from 'stripe';
import { SECOND } from './clock.ts';
import { ProviderUnavailable } from './errors.ts';
import type { Metrics } from './metrics.ts';
import { completeAnswer } from './stripe-complete.ts';

/** The API version that this code is written for. Every request asks for it, so the default version of the account does not matter. */
export const STRIPE_API_VERSION = '2026-10-28.endive';

export interface StripeOptions {
  secretKey: string;
  /** The address of a Stripe-compatible server. Default: Stripe. */
  apiBase?: string | undefined;
  metrics: Metrics;
}

/** An answer of Stripe, and when it was given. */
export interface Read<T> {
  object: T;
  /** When the call began, by Stripe's clock: the answer's `Date` minus the duration of the call. At most a second too early. */
  startedAt: Date;
  /** The answer's `Date` header, in whole seconds. */
  answeredAt: Date;
  /** When the call began, by the clock of this process. */
  askedAt: Date;
  /** IDs of the events about these objects that were stored when the call began. Empty if the caller named no objects. */
  seen: readonly string[];
  /** The idempotency key of a write. Null for a read. */
  idempotencyKey: string | null;
}

/**
 * Stripe's package, with one way to call it: `ask` turns every error that means "cannot answer" into ProviderUnavailable, by its class and
 * never by its message.
 */
export interface StripeGateway {
  client: Stripe;
  /**
   * Makes one call and completes its answer (stripe-complete.ts). Refusals (card declined, bad request) are thrown as Stripe's own errors.
   * If the answer will be recorded, `about` names its objects or their Stripe customer: the answer then lists the events about them that
   * were stored when the call began.
   */
  ask<T extends object>(
    call: (stripe: Stripe) => Promise<Stripe.Response<T>>,
    about?: readonly string[],
  ): Promise<Read<T>>;
}

/** Creates the gateway. Every call ends after 10 s. The package never retries, because only the caller knows whether a retry is safe. */
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
        // The package returns an error without an `error` key (from a proxy, for example) as a success.
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

/**
 * The answer does not come from Stripe's API but from a proxy or a login page, or STRIPE_API_BASE is wrong. Retrying soon does not help.
 */
export class NotStripe extends Error {
  override readonly name = 'NotStripe';

  constructor(status: number | null, options: { cause?: unknown } = {}) {
    const what = status === null ? 'something that is not JSON' : `${status} with JSON that is not Stripe's`;
    super(`The server answered ${what}. Check STRIPE_API_BASE, and any proxy on the way to Stripe`, options);
  }
}

/** Every object of Stripe has a field that names its type. https://docs.stripe.com/api */
function isStripes(answer: object): boolean {
  if (!('object' in answer) || typeof answer.object !== 'string') return false;
  return answer.object !== 'list' || ('data' in answer && Array.isArray(answer.data));
}

/** Whether the package received something that is not JSON, or JSON that is no object. */
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
 * Whether Stripe answered the request, with a refusal, with 5xx or with 429 (`lock_timeout`). Stripe replays such an answer for a day, so a
 * retry needs another idempotency key. If there was no answer, or the first request with the key is still in progress, a retry must use the
 * same key. https://docs.stripe.com/api/idempotent_requests
 */
export function wasAnswered(error: unknown): boolean {
  const answer = error instanceof ProviderUnavailable ? error.cause : error;
  if (answer instanceof Stripe.errors.StripeConnectionError) return false;
  if (!(answer instanceof Stripe.errors.StripeError)) return error instanceof ProviderUnavailable;
  return answer.code !== 'idempotency_key_in_use';
}
