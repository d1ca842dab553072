import type { RawParams } from './form.ts';

/** One request to the API and its answer, for those who watch (tests compare it with Stripe's description). */
export interface Exchange {
  method: string;
  path: string;
  /** Query and body parameters, decoded into nested objects; every value is still text. */
  params: RawParams;
  idempotencyKey: string | null;
  status: number;
  body: unknown;
}
