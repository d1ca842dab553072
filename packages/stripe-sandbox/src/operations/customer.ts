import type { Work } from '../store/work.ts';

/** What the control panel sets for a customer. It is no part of Stripe's customer object. */
export interface CustomerPrivateState {
  /** How many of the next payments are declined, with any card. */
  failNext: number;
  /** The result of the next refund. null if it succeeds immediately. */
  nextRefund: 'pending' | 'fails' | null;
}

const ORDINARY: CustomerPrivateState = { failNext: 0, nextRefund: null };

/** Returns the settings of a customer. */
export async function settingsOf(work: Work, customer: string): Promise<CustomerPrivateState> {
  return (await work.privateState('customer', customer)) ?? ORDINARY;
}

/** Changes settings of a customer. Settings that are not named stay. */
export async function changeSettings(
  work: Work,
  customer: string,
  changes: Partial<CustomerPrivateState>,
): Promise<void> {
  await work.setPrivateState('customer', customer, { ...(await settingsOf(work, customer)), ...changes });
}

/** Whether the customer's next payment is to fail. */
export async function nextPaymentFails(work: Work, customer: string | null): Promise<boolean> {
  return customer !== null && (await settingsOf(work, customer)).failNext > 0;
}

/** Whether the customer's next payment is to fail. Counts it as failed. */
export async function countFailure(work: Work, customer: string): Promise<boolean> {
  const { failNext } = await settingsOf(work, customer);
  if (failNext > 0) await changeSettings(work, customer, { failNext: failNext - 1 });
  return failNext > 0;
}
