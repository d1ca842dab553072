import { Overtaken } from '../store/commit.ts';

/** The body of an error answer in Stripe's form (https://docs.stripe.com/api/errors). */
export interface StripeError {
  type: 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error';
  code?: string;
  param?: string;
  message: string;
  decline_code?: string;
  doc_url?: string;
  request_log_url?: string;
}

/** Throw this to answer with an error. Nothing of the work is then committed. */
export class Refusal extends Error {
  readonly status: number;
  readonly error: StripeError;

  constructor(status: number, error: StripeError) {
    super(error.message);
    this.status = status;
    const doc = error.code ? { doc_url: `https://docs.stripe.com/error-codes#${error.code.replaceAll('_', '-')}` } : {};
    this.error = { ...error, ...doc };
  }
}

/** 400: the request is wrong. `param` is written as the caller sent it, `line_items[0][price]`. */
export function invalid(message: string, { param, code }: { param?: string; code?: string } = {}): Refusal {
  return new Refusal(400, {
    type: 'invalid_request_error',
    message,
    ...(code ? { code } : {}),
    ...(param ? { param } : {}),
  });
}

/** 400: a required parameter is missing. */
export function missing(param: string): Refusal {
  return invalid(`Missing required param: ${param}.`, { param, code: 'parameter_missing' });
}

/** The object does not exist: 404 for the object in the URL, 400 for one that a parameter names. */
export function noSuch(what: string, id: string, param = 'id'): Refusal {
  const status = param === 'id' ? 404 : 400;
  return new Refusal(status, {
    type: 'invalid_request_error',
    code: 'resource_missing',
    message: `No such ${what}: '${id}'`,
    param,
  });
}

/** Converts an error to an answer. An unexpected error is answered without its message. */
export function refusalFor(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof Overtaken) {
    return new Refusal(429, {
      type: 'invalid_request_error',
      code: 'lock_timeout',
      message:
        'This object cannot be accessed right now because another API request or Stripe process is currently accessing it.',
    });
  }
  return new Refusal(500, { type: 'api_error', message: 'An unknown error occurred in the sandbox; its log has it.' });
}
