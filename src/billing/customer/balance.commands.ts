import { type IdempotentOperation, madeBy } from '../../platform/idempotent-operation.ts';
import type { Operations } from '../../platform/operations.ts';
import type { StripeGateway } from '../../platform/stripe.ts';
import type { Acted, CommandContext } from '../actor.ts';
import { BillingError } from '../errors.ts';
import { type Record as RecordEvents, synced } from '../synced.ts';
import type { CustomerState } from './customer.state.ts';
import { ensureStripeCustomer, stripeCustomersOf } from './stripe-customer.ts';

export interface CreditRequest {
  userId: string;
  /** In minor units. Positive gives the customer credit, negative takes it. */
  amount: number;
  currency: string;
  reason: string;
}

export interface CreditOptions {
  gateway: StripeGateway;
  record: RecordEvents;
  operations: Operations;
  stateOf(userId: string): Promise<{ customers: Readonly<Record<string, CustomerState>> }>;
}

/** An amount in minor units. */
export interface Credit {
  amount: number;
  currency: string;
}

/** The parameters that the first try froze. */
interface Frozen extends Credit {
  stripeCustomerId: string;
  by: Acted;
}

/**
 * Adds to the credit of a customer at Stripe, or takes from it. Stripe uses the credit for the next invoices. Creates the Stripe customer
 * if there is none. A later try of the same operation finds what an earlier one did. Throws CURRENCY_MISMATCH if the customer is billed in
 * another currency. https://docs.stripe.com/billing/customer/balance
 */
export async function adjustCredit(
  { userId, amount, currency, reason }: CreditRequest,
  context: CommandContext,
  operation: IdempotentOperation,
  options: CreditOptions,
): Promise<void> {
  const { gateway, record, stateOf } = options;
  const frozen = await operation.frozen<Frozen>(async () => {
    const { customers } = await stateOf(userId);
    const stripeCustomerId =
      billedIn(currency, customers) ?? (await ensureStripeCustomer({ userId, email: null }, customers, options));
    return { stripeCustomerId, amount, currency, by: { ...context, reason } };
  });
  const { stripeCustomerId: id, by } = frozen;
  const { idempotencyKey } = await operation.ask(gateway, {
    make: (stripe, under) =>
      stripe.customers.createBalanceTransaction(
        id,
        // Stripe counts what the customer owes.
        { amount: -frozen.amount, currency: currency.toLowerCase(), metadata: { attempt: operation.id } },
        under,
      ),
    about: [id],
    looksFirst: true,
    find: async () =>
      madeBy(operation, await gateway.ask((stripe) => stripe.customers.listBalanceTransactions(id, { limit: 100 }))),
  });
  const read = await gateway.ask((stripe) => stripe.customers.retrieve(id), [id]);
  await record([synced('customer.synced', { ...read, idempotencyKey }, by)]);
}

/** Returns the newest Stripe customer of a user that can be billed in a currency. One without any invoice can be billed in any. null if there is none. */
function billedIn(currency: string, customers: Readonly<Record<string, CustomerState>>): string | null {
  const existing = stripeCustomersOf(customers);
  const billed = (id: string) => customers[id]?.now.currency?.toUpperCase() ?? null;
  const found = existing.find((id) => billed(id) === currency) ?? existing.find((id) => billed(id) === null) ?? null;
  const [other] = existing;
  if (found !== null || other === undefined) return found;
  throw new BillingError('CURRENCY_MISMATCH', { currency: billed(other) }, ['input', 'currency']);
}

/** Returns the credit of a user by currency, without currencies in which there is none. Negative if the customer owes something. */
export function creditsOf(customers: Readonly<Record<string, CustomerState>>): Credit[] {
  const sums = new Map<string, number>();
  for (const { now } of Object.values(customers)) {
    if (now.deleted || !now.currency || !now.balance) continue;
    const currency = now.currency.toUpperCase();
    sums.set(currency, (sums.get(currency) ?? 0) - now.balance);
  }
  return [...sums].filter(([, amount]) => amount !== 0).map(([currency, amount]) => ({ currency, amount }));
}
