/** Another request with the same idempotency key is in progress. Repeat the request after `retryAfter` seconds to get its result. */
export class IdempotencyInProgress extends Error {
  override readonly name = 'IdempotencyInProgress';
  readonly retryAfter: number;

  constructor(retryAfter: number) {
    super(`The same request is being worked on. Ask again in ${retryAfter} s.`);
    this.retryAfter = retryAfter;
  }
}
