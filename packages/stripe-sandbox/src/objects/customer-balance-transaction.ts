import type Stripe from 'stripe';
import { newId } from '../store/ids.ts';

interface NewBalanceTransaction {
  customer: string;
  /** Negative for a credit, as at Stripe. */
  amount: number;
  currency: string;
  /** The customer's balance after this transaction. */
  endingBalance: number;
  type: Stripe.CustomerBalanceTransaction.Type;
  invoice: string | null;
  description: string | null;
  metadata: Record<string, string>;
}

/** Creates a change of a customer's balance. */
export function newBalanceTransaction(now: number, given: NewBalanceTransaction): Stripe.CustomerBalanceTransaction {
  return {
    id: newId('cbtxn_1', 23),
    object: 'customer_balance_transaction',
    amount: given.amount,
    checkout_session: null,
    created: now,
    credit_note: null,
    currency: given.currency,
    customer: given.customer,
    customer_account: null,
    description: given.description,
    ending_balance: given.endingBalance,
    invoice: given.invoice,
    livemode: false,
    metadata: given.metadata,
    type: given.type,
  };
}
