/** How the API fails, as long as it is told to. */
export interface Outage {
  mode: 'refuse' | '500' | '429' | 'hang';
  /** Only what is under this path, such as `/v1/checkout`; everything where it is absent. */
  paths?: string | undefined;
  /** For 429: what Stripe says of an object that another request holds, in place of a rate limit. */
  lock_timeout?: boolean | undefined;
}
