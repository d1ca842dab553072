import type Stripe from 'stripe';
import { newBalanceTransaction } from '../objects/customer-balance-transaction.ts';
import type { Work } from '../store/work.ts';

interface BalanceChange {
  /** Negative for a credit, as at Stripe. */
  amount: number;
  currency: string;
  type: Stripe.CustomerBalanceTransaction.Type;
  invoice?: string;
  description?: string | null | undefined;
  metadata?: Record<string, string>;
}

/** Changes a customer's balance and records why. It also sets the customer's currency if none is set. */
export async function changeBalance(
  work: Work,
  { id }: Pick<Stripe.Customer, 'id'>,
  { amount, currency, type, invoice = '', description = null, metadata = {} }: BalanceChange,
): Promise<Stripe.CustomerBalanceTransaction> {
  const { balance, currency: known } = await work.get('customer', id);
  const endingBalance = balance + amount;
  const changes = { balance: endingBalance, currency: known ?? currency };
  await work.change('customer', id, changes, 'customer.updated');
  const given = { customer: id, amount, currency, endingBalance, type, description, metadata };
  return work.create(
    'customer_balance_transaction',
    newBalanceTransaction(work.now, { ...given, invoice: invoice || null }),
  );
}

/** Returns the balance that an invoice has applied to the customer, as at a void invoice. */
export async function restoreBalance(work: Work, invoice: Stripe.Invoice): Promise<void> {
  const customer = await work.find('customer', String(invoice.customer));
  const { starting_balance: before, ending_balance: after, currency } = invoice;
  if (!customer || after === null || after === before) return;
  const given = { amount: before - after, currency, type: 'unapplied_from_invoice', invoice: invoice.id } as const;
  await changeBalance(work, customer, given);
}
