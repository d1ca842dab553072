import { createHash } from 'node:crypto';
import type { AnswerRow, Store } from '../store/store.ts';
import { DAY, SECOND } from '../time/clock.ts';
import { Refusal } from './refusal.ts';

export interface Answer {
  status: number;
  body: string;
}

// Stripe may forget a key after this time (https://docs.stripe.com/api/idempotent_requests).
const KEPT = (1 * DAY) / SECOND;

/** Stores answers under the `Idempotency-Key` of the request. */
interface Idempotency {
  /** Returns the stored answer to the same request, or `null` for a new key. Refuses a key that was used for another request. */
  recall(key: string, request: string): Promise<Answer | null>;
  /** Refuses other requests with this key until the returned function is called. */
  hold(key: string): () => void;
  row(key: string, request: string, answer: Answer): AnswerRow;
}

/** Returns a hash of what makes two requests the same: method, path and parameters. */
export function fingerprint(method: string, path: string, params: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify([method, path, params]))
    .digest('base64url');
}

/** Creates a store that keeps idempotency keys for a day of the sandbox's clock. */
export function createIdempotency(store: Store, now: () => number): Idempotency {
  // Memory is enough: if the process stops, its open requests get no answer, and the answers of committed work are stored.
  const inUse = new Set<string>();

  return {
    async recall(key, request) {
      const found = await store.answers.findOne({ _id: key });
      if (!found) return null;
      if (found.created + KEPT < now()) {
        await store.answers.deleteOne({ _id: key });
        return null;
      }
      if (found.request !== request) {
        throw new Refusal(400, {
          type: 'idempotency_error',
          message: `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`,
        });
      }
      return { status: found.status, body: found.body };
    },
    hold(key) {
      if (inUse.has(key)) {
        throw new Refusal(409, {
          type: 'idempotency_error',
          code: 'idempotency_key_in_use',
          message: `There is currently another in-progress request using this Idempotent Key (that probably means you submitted twice, and the other request is still going through): ${key}. Please try again later.`,
        });
      }
      inUse.add(key);
      return () => void inUse.delete(key);
    },
    row: (key, request, { status, body }) => ({ _id: key, request, created: now(), status, body }),
  };
}
