/** The same request, by its idempotency key, is being worked on at this moment; ask again after `retryAfter` whole seconds for its answer. */
export class IdempotencyInProgress extends Error {
  override readonly name = 'IdempotencyInProgress';
  readonly retryAfter: number;

  constructor(retryAfter: number) {
    super(`The same request is being worked on. Ask again in ${retryAfter} s.`);
    this.retryAfter = retryAfter;
  }
}
