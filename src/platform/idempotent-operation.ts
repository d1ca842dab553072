import type Stripe from 'stripe';
import type { IdempotencyCollection, IdempotencyRow } from './idempotency.document.ts';
import { IdempotencyInProgress } from './idempotency-in-progress.ts';
import { type Read, type StripeGateway, wasAnswered } from './stripe.ts';

/**
 * One try of an operation that must take effect at most once. Each try takes the same steps, and a step that an earlier try has done
 * has no second effect:
 *
 * 1. `frozen`: read, refuse what is not allowed, decide the parameters.
 * 2. `ask`: call Stripe, with `id` in the metadata of what is made.
 * 3. Store what Stripe answered, under IDs that derive from `id`.
 * 4. Return the outcome: IDs, from which the answer is read.
 */
export interface IdempotentOperation {
  /** Names what the operation makes, at Stripe and here. The same in each try. */
  readonly id: string;
  /**
   * Returns what the first `decide` decided, as JSON has it: a date is text. A later try does not call `decide`, so a refusal belongs
   * into it: after this step the operation would meet its own effects.
   */
  frozen<Parameters>(decide: () => Promise<Parameters>): Promise<Parameters>;
  /**
   * Makes the one write at Stripe. A later try first looks whether an earlier one took effect. Each failure that Stripe answers, 4xx or 5xx,
   * counts as an attempt, and the next one has a key of its own, because Stripe would replay that answer. Stripe's refusals come through.
   * https://docs.stripe.com/api/idempotent_requests
   */
  ask<T extends object>(gateway: StripeGateway, write: StripeWrite<T>): Promise<Read<T>>;
}

export interface StripeWrite<T extends object> {
  make(stripe: Stripe, options: { idempotencyKey: string }): Promise<Stripe.Response<T>>;
  /** The objects that it changes, if they exist already. */
  about?: readonly string[];
  /** Whether the first try looks for an earlier effect, too. Set it if a second effect would cost money: the row of an earlier operation may have been lost. */
  looksFirst?: true;
  /** Finds what an earlier try made, by the operation's ID in its metadata. Null if there is nothing. */
  find(): Promise<Read<T> | null>;
}

/** How many seconds later to ask again for the outcome of an operation that another call works on. */
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
      // A try that took over this one, because it was slow, may have decided meanwhile.
      const kept = await rows.findOneAndUpdate(
        { _id, name },
        [{ $set: { params: { $ifNull: ['$params', { $literal: params }] } } }],
        { returnDocument: 'after' },
      );
      // Or it has given the operation up. What is not frozen must not be sent.
      if (!kept) throw new IdempotencyInProgress(ASK_AGAIN);
      return kept.params as Parameters;
    },

    async ask(gateway, { make, about, looksFirst = false, find }) {
      const made = resumed || looksFirst ? await find() : null;
      if (made) return made;
      const idempotencyKey = attempts === 0 ? name : `${name}:${attempts}`;
      try {
        const read = await gateway.ask((stripe) => make(stripe, { idempotencyKey }), about);
        return { ...read, idempotencyKey };
      } catch (error) {
        // Counted once, however many tries met the same answer.
        if (wasAnswered(error)) await rows.updateOne({ _id, attempts }, { $inc: { attempts: 1 } });
        throw error;
      }
    },
  };
}
