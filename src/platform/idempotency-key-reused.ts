/** An idempotency key was used again with another input. This is a mistake of the caller, and nothing was done. */
export class IdempotencyKeyReused extends Error {
  override readonly name = 'IdempotencyKeyReused';

  constructor() {
    super('This idempotency key was used with another input. Give each request a key of its own.');
  }
}
