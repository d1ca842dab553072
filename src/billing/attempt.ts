import type Stripe from 'stripe';
import { type Read, type StripeGateway, wasAnswered } from '../platform/stripe.ts';
import type { IdempotencyCollection, IdempotencyRow } from './idempotency.document.ts';

/**
 * A command under an idempotency key, in its first try or a later one. A command that calls Stripe takes these steps; a later try
 * takes them again, and what was done before has no second effect:
 *
 * 1. `frozen`: look, refuse what may not be, decide the parameters.
 * 2. `ask`: call Stripe, with `id` in the metadata of what is made.
 * 3. `record` what Stripe answered and our own event, whose id is made of `id`.
 * 4. Return the outcome: ids, from which the answer is read.
 */
export interface Attempt {
  /** Names what the command makes, at Stripe and as events. The same in each try. */
  readonly id: string;
  /**
   * What the first `decide` decided, as JSON has it: an instant is text. A later try decides nothing, so refusals (BillingError)
   * belong into `decide`: afterwards the command would meet its own effects.
   */
  frozen<Parameters>(decide: () => Promise<Parameters>): Promise<Parameters>;
  /** The command's one write at Stripe. A later try looks first whether an earlier one took effect. Stripe's refusals come through. */
  ask<T extends object>(gateway: StripeGateway, write: StripeWrite<T>): Promise<Read<T>>;
}

export interface StripeWrite<T extends object> {
  make(stripe: Stripe, options: { idempotencyKey: string }): Promise<Stripe.Response<T>>;
  /** The objects that it changes, if they exist already. */
  about?: readonly string[];
  /** What an earlier try made, known by the attempt's id in its metadata; null where there is nothing. */
  find(): Promise<Read<T> | null>;
}

export interface NamedRow extends IdempotencyRow {
  name: string;
  lease: string;
}

/** The attempt of a row. `claimed`: whether the row is stored; one that nobody can ask for again is stored once it freezes something. */
export function createAttempt(row: NamedRow, rows: IdempotencyCollection, { claimed }: { claimed: boolean }): Attempt {
  const { _id, name } = row;
  const tried = row.params !== undefined;
  return {
    id: name,

    async frozen<Parameters>(decide: () => Promise<Parameters>) {
      if (tried) return row.params as Parameters;
      const params: Parameters = JSON.parse(JSON.stringify(await decide()));
      if (!claimed) {
        await rows.insertOne({ ...row, params });
        return params;
      }
      // Who took a slow try for a dead one may have decided meanwhile.
      const kept = await rows.findOneAndUpdate(
        { _id, name },
        [{ $set: { params: { $ifNull: ['$params', { $literal: params }] } } }],
        { returnDocument: 'after' },
      );
      return (kept?.params ?? params) as Parameters;
    },

    async ask(gateway, { find, ...write }) {
      const made = tried ? await find() : null;
      return made ?? askUnderKey({ _id, base: name, attempts: row.attempts }, rows, gateway, write);
    },
  };
}

export interface StripeKey {
  /** Of the row that counts the attempts. */
  _id: string;
  base: string;
  attempts: number;
}

/**
 * One write at Stripe under a key. An answer of 5xx or `lock_timeout` counts as an attempt, and the next one has a key of its own,
 * because Stripe would replay that answer. https://docs.stripe.com/api/idempotent_requests
 */
export async function askUnderKey<T extends object>(
  { _id, base, attempts }: StripeKey,
  rows: IdempotencyCollection,
  gateway: StripeGateway,
  { make, about }: Pick<StripeWrite<T>, 'make' | 'about'>,
): Promise<Read<T>> {
  const idempotencyKey = attempts === 0 ? base : `${base}:${attempts}`;
  try {
    const read = await gateway.ask((stripe) => make(stripe, { idempotencyKey }), about);
    return { ...read, idempotencyKey };
  } catch (error) {
    // Counted once, however many met the same answer.
    if (wasAnswered(error)) await rows.updateOne({ _id, attempts }, { $inc: { attempts: 1 } });
    throw error;
  }
}
