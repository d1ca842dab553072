/** Too much was asked in too short a time; the same request may succeed after `retryAfter` whole seconds. */
export class RateLimited extends Error {
  override readonly name = 'RateLimited';
  readonly retryAfter: number;

  constructor(retryAfter: number) {
    super(`Too many requests. Try again in ${retryAfter} s.`);
    this.retryAfter = retryAfter;
  }
}
