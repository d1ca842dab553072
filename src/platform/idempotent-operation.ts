import type Stripe from 'stripe';
import { IdempotencyInProgress } from './errors.ts';
import type { IdempotencyCollection, IdempotencyRow } from './idempotency.document.ts';
import { type Read, type StripeGateway, wasAnswered } from './stripe.ts';

/**
 * One try of an operation that must take effect at most once. Each try takes the same steps, and a step that an earlier try has done
 * has no second effect:
 *
 * 1. `frozen`: read, refuse what is not allowed, decide the parameters.
 * 2. `ask`: call Stripe, with `id` in the metadata of what is made. Writes before the last one are named `step`s.
 * 3. Store what Stripe answered, under IDs that derive from `id`.
 * 4. Return the outcome: IDs, from which the answer is read.
 */
export interface IdempotentOperation {
  /** The ID of what the operation creates, at Stripe and in MongoDB. The same in each try. */
  readonly id: string;
  /**
   * Returns what the first `decide` returned, as JSON: dates become strings. A later try does not call `decide`. So refuse the command
   * inside `decide`: after this step the check would find the effects of the operation itself.
   */
  frozen<Parameters>(decide: () => Promise<Parameters>): Promise<Parameters>;
  /**
   * Makes a write at Stripe. A later try first checks whether an earlier one took effect. Each failure that Stripe answers, 4xx or
   * 5xx, counts as an attempt. The next attempt uses another idempotency key, because Stripe would replay that answer. Stripe's refusals
   * are thrown unchanged. https://docs.stripe.com/api/idempotent_requests
   */
  ask<T extends object>(gateway: StripeGateway, write: StripeWrite<T>): Promise<Read<T>>;
}

export interface StripeWrite<T extends object> {
  /** Names a write that is not the last one of its operation, because each write needs a key of its own. A word in lower case. */
  step?: string;
  make(stripe: Stripe, options: { idempotencyKey: string }): Promise<Stripe.Response<T>>;
  /** The IDs of the objects that the write changes, if they exist already. */
  about?: readonly string[];
  /** Whether the first try looks for an earlier effect, too. Set it if a second effect would cost money: the row of an earlier operation may have been lost. */
  looksFirst?: true;
  /** Finds what an earlier try created, by the operation's ID in its metadata. Returns null if there is nothing. */
  find(): Promise<Read<T> | null>;
}

/** Returns what an operation made, from a list at Stripe: `metadata.attempt` has the ID of the operation. null if the list has nothing of it. */
export function madeBy<T extends { metadata: Stripe.Metadata | null }>(
  { id }: Pick<IdempotentOperation, 'id'>,
  { object: { data }, ...read }: Read<Stripe.ApiList<T>>,
): Read<T> | null {
  const made = data.find(({ metadata }) => metadata?.['attempt'] === id);
  return made ? { ...read, object: made } : null;
}

/** How many seconds a client should wait before it asks again for the outcome of an operation in progress. */
export const ASK_AGAIN = 2;

/** The operation of a stored row, in a try that has its lease. */
export function createOperation(row: IdempotencyRow, rows: IdempotencyCollection): IdempotentOperation {
  const { _id, name, attempts } = row;
  const resumed = row.params !== undefined;
  return {
    id: name,

    async frozen<Parameters>(decide: () => Promise<Parameters>) {
      if (resumed) return row.params as Parameters;
      const params: Parameters = JSON.parse(JSON.stringify(await decide()));
      // Another try may have taken over this one, because it was slow, and decided meanwhile.
      const kept = await rows.findOneAndUpdate(
        { _id, name },
        [{ $set: { params: { $ifNull: ['$params', { $literal: params }] } } }],
        { returnDocument: 'after' },
      );
      // The row is gone if that try gave up the operation. Parameters that are not stored must not be sent.
      if (!kept) throw new IdempotencyInProgress(ASK_AGAIN);
      return kept.params as Parameters;
    },

    async ask(gateway, { step, make, about, looksFirst = false, find }) {
      const made = resumed || looksFirst ? await find() : null;
      if (made) return made;
      const idempotencyKey = [name, ...(step ? [step] : []), ...(attempts > 0 ? [attempts] : [])].join(':');
      try {
        const read = await gateway.ask((stripe) => make(stripe, { idempotencyKey }), about);
        return { ...read, idempotencyKey };
      } catch (error) {
        // Counted once, even if several tries received the same answer.
        if (wasAnswered(error)) await rows.updateOne({ _id, attempts }, { $inc: { attempts: 1 } });
        throw error;
      }
    },
  };
}
