import { CUSTOMER } from '../../facts/stripe-objects/customer.ts';
import type { Log } from '../../platform/log.ts';
import type { StripeGateway } from '../../platform/stripe.ts';
import { BillingError, type BillingErrorCode } from '../errors.ts';
import { currencyNamed, isRefusal, outcomeOf, type RefusedCommand, refusalRow } from '../stripe-refusals.ts';
import { type Record as RecordEvents, synced } from '../synced.ts';
import type { CustomerState } from './customer.state.ts';
import { stripeCustomersOf } from './stripe-customer.ts';

export interface Command extends RefusedCommand {
  userId: string | null;
}

/** Runs a command that calls Stripe. Throws a BillingError if Stripe refuses it, and passes every other error on. */
export type WithOutcomes = <T>(command: Command, run: () => Promise<T>) => Promise<T>;

/** Whether a command was refused, by us or by Stripe. Then nothing was done, and the same request may succeed later. */
export function wasRefused(error: unknown): boolean {
  return error instanceof BillingError || isRefusal(error);
}

export interface StripeOutcomesOptions {
  gateway: StripeGateway;
  record: RecordEvents;
  /** Clears the cache of prices by lookup key, because a price is gone. */
  forgetPrices(): void;
  stateOf(userId: string): Promise<{ customers: Readonly<Record<string, CustomerState>> }>;
  log: Log;
}

/**
 * Turns Stripe's refusals into outcomes, by the table in stripe-refusals.ts. Each refusal is logged with Stripe's request ID. A refusal
 * that no row knows becomes STRIPE_REFUSED and is logged as an error with Stripe's message, so that it gets a row.
 */
export function createStripeOutcomes({
  gateway,
  record,
  forgetPrices,
  stateOf,
  log,
}: StripeOutcomesOptions): WithOutcomes {
  return async (command, run) => {
    try {
      return await run();
    } catch (error) {
      throw isRefusal(error) ? await outcomeFor(error, command) : error;
    }
  };

  async function outcomeFor(error: Parameters<typeof refusalRow>[0], command: Command): Promise<BillingError> {
    const { requestId, code, param, message } = error;
    const row = refusalRow(error, command.name);
    const logged = { command: command.name, stripeRequestId: requestId, code, param };
    if (row === null) {
      log.error({ ...logged, reason: message }, 'Stripe refused a command for an unknown reason');
      return new BillingError('STRIPE_REFUSED');
    }
    const { outcome } = row;
    log.warn({ ...logged, outcome }, 'Stripe refused a command');
    if (outcome === 'PRICE_UNAVAILABLE') forgetPrices();
    if (outcome === 'STRIPE_CUSTOMER_DELETED') await learnDeletion(message);
    return outcomeOf(row, command, await valuesOf(outcome, message, command));
  }

  /** What the message of an outcome names, as far as it is known. */
  async function valuesOf(outcome: BillingErrorCode, message: string, command: Command) {
    const { promotionCode, successUrl, cancelUrl, returnUrl } = command.request as Record<string, unknown>;
    if (outcome === 'CURRENCY_MISMATCH') return { currency: await currencyFor(message, command) };
    if (outcome === 'INVALID_PROMOTION_CODE') return { code: String(promotionCode ?? '') };
    if (outcome === 'INVALID_RETURN_URL') return { origin: String(successUrl ?? cancelUrl ?? returnUrl ?? '') };
    return outcome === 'REFUND_TOO_LARGE' ? { left: null } : {};
  }

  /** Records that the Stripe customer in the message was deleted, so that the next request does not use it again. */
  async function learnDeletion(message: string): Promise<void> {
    const id = /cus_\w+/.exec(message)?.[0];
    const read = id === undefined ? null : await readCustomer(id);
    if (read?.object.deleted) await record([synced('customer.synced', read)]);
  }

  async function currencyFor(message: string, { userId }: Command): Promise<string | null> {
    const named = currencyNamed(message);
    if (named !== null || userId === null) return named;
    const [id] = stripeCustomersOf((await stateOf(userId)).customers);
    const customer = id === undefined ? null : (await readCustomer(id))?.object;
    return (customer && !customer.deleted && customer.currency?.toUpperCase()) || null;
  }

  /** Returns a Stripe customer, null if Stripe cannot answer. The outcome is right without it. */
  async function readCustomer(id: string) {
    return gateway
      .ask((stripe) => CUSTOMER.retrieve(stripe, id), [id])
      .catch((error: unknown) => {
        log.warn({ err: error }, 'the customer of a refused command could not be read from Stripe');
        return null;
      });
  }
}
