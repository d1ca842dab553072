import type { FastifyReply } from 'fastify';
import type { Answer } from './idempotency.ts';
import type { StripeError } from './refusal.ts';

/** How the API fails, as long as it is told to. */
export interface Outage {
  /** `refuse` closes the connection, `hang` never answers, the others answer as Stripe does. */
  mode: 'refuse' | '500' | '429' | 'hang';
  /** Only what is under this path, such as `/v1/checkout`; everything where it is absent. */
  paths?: string | undefined;
  /** For 429: what Stripe says of an object that another request holds, in place of a rate limit. */
  lock_timeout?: boolean | undefined;
}

/** Whether a request is struck. */
export function strikes(outage: Outage | null, path: string): outage is Outage {
  return outage !== null && path.startsWith(outage.paths ?? '');
}

/** What Stripe would say, or `null` where nothing is said at all. */
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

/** Says nothing: the connection is closed at once, or kept open until one side has enough of it. */
export function sayNothing(reply: FastifyReply, { mode }: Outage): void {
  reply.hijack();
  if (mode === 'refuse') reply.raw.destroy();
}

/** Stripe keeps a 500 under its key and repeats it, whatever has become of the outage since; a 429 it forgets. */
export function isKept({ status }: Answer): boolean {
  return status >= 500;
}
