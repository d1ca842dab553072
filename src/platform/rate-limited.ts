/** The caller sent too many requests. The same request may succeed after `retryAfter` seconds. */
export class RateLimited extends Error {
  override readonly name = 'RateLimited';
  readonly retryAfter: number;

  constructor(retryAfter: number) {
    super(`Too many requests. Try again in ${retryAfter} s.`);
    this.retryAfter = retryAfter;
  }
}
