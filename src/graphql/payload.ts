import { BillingError } from '../billing/errors.ts';
import type { UserErrorType } from './user-error.type.ts';

/** A mutation's payload: its nouns, or else why there are none. */
export type Payload<T extends object> = { [Noun in keyof T]?: T[Noun] } & { userErrors: UserErrorType[] };

/**
 * Runs a mutation: what it gives beside no `userErrors`, or a billing error as the only one of them, with what explains it. The one place
 * where an outcome becomes an answer; faults pass through to mask.ts.
 */
export async function payload<T extends object>(run: () => Promise<T>): Promise<Payload<T>> {
  try {
    return { ...(await run()), userErrors: [] };
  } catch (error) {
    if (!(error instanceof BillingError)) throw error;
    const { code, message, field, beside } = error;
    return { ...beside, userErrors: [{ code, message, field }] } as unknown as Payload<T>;
  }
}
