/** An idempotency key came a second time, with another input: the caller has a mistake, and nothing was done. */
export class IdempotencyKeyReused extends Error {
  override readonly name = 'IdempotencyKeyReused';

  constructor() {
    super('This idempotency key was used with another input. Give each request a key of its own.');
  }
}
