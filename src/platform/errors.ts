/** Another request with the same idempotency key is in progress. Repeat the request after `retryAfter` seconds to get its result. */
export class IdempotencyInProgress extends Error {
  override readonly name = 'IdempotencyInProgress';
  readonly retryAfter: number;

  constructor(retryAfter: number) {
    super(`The same request is being worked on. Ask again in ${retryAfter} s.`);
    this.retryAfter = retryAfter;
  }
}

/** An idempotency key was used again with another input. This is a mistake of the caller, and nothing was done. */
export class IdempotencyKeyReused extends Error {
  override readonly name = 'IdempotencyKeyReused';

  constructor() {
    super('This idempotency key was used with another input. Give each request a key of its own.');
  }
}

/**
 * An external service (Stripe, the issuer of tokens) cannot answer now. The same request may succeed later. The message is for the log and
 * never shown to clients. `cause` is the original error.
 */
export class ProviderUnavailable extends Error {
  override readonly name = 'ProviderUnavailable';

  constructor(provider: string, options: { cause?: unknown } = {}) {
    super(`${provider} cannot answer`, options);
  }
}

/** The caller sent too many requests. The same request may succeed after `retryAfter` seconds. */
export class RateLimited extends Error {
  override readonly name = 'RateLimited';
  readonly retryAfter: number;

  constructor(retryAfter: number) {
    super(`Too many requests. Try again in ${retryAfter} s.`);
    this.retryAfter = retryAfter;
  }
}
