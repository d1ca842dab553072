import type { FastifyReply } from 'fastify';
import type { Answer } from './idempotency.ts';
import type { StripeError } from './refusal.ts';

/** A fault of the API that lasts until it is switched off. */
export interface Outage {
  /** `refuse` closes the connection, `hang` never answers, and the others answer as Stripe does. */
  mode: 'refuse' | '500' | '429' | 'hang';
  /** Affects only requests under this path, such as `/v1/checkout`. Default: all requests. */
  paths?: string | undefined;
  /** With 429: answer that another request has locked the object, instead of a rate limit. */
  lock_timeout?: boolean | undefined;
}

/** Whether the outage affects a request. */
export function affects(outage: Outage | null, path: string): outage is Outage {
  return outage !== null && path.startsWith(outage.paths ?? '');
}

/** Returns Stripe's answer for this outage, or `null` for an outage without an answer. */
export function failureOf({ mode, lock_timeout = false }: Outage): { status: number; error: StripeError } | null {
  switch (mode) {
    case '500':
      return {
        status: 500,
        error: { type: 'api_error', message: 'An unexpected error occurred. (The sandbox plays an outage.)' },
      };
    case '429':
      return {
        status: 429,
        error: lock_timeout
          ? {
              type: 'invalid_request_error',
              code: 'lock_timeout',
              message:
                'This object cannot be accessed right now because another API request or Stripe process is currently accessing it.',
            }
          : { type: 'invalid_request_error', code: 'rate_limit', message: 'Request rate limit exceeded.' },
      };
    default:
      return null;
  }
}

/** Sends no answer. Closes the connection at once, or leaves it open until the client or the sandbox closes it. */
export function sendNoAnswer(reply: FastifyReply, { mode }: Outage): void {
  reply.hijack();
  if (mode === 'refuse') reply.raw.destroy();
}

/**
 * Whether an answer is stored under its idempotency key. Stripe stores a 500 and repeats it even after the outage. It does not store a 429.
 */
export function isKept({ status }: Answer): boolean {
  return status >= 500;
}
