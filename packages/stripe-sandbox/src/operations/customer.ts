import type { Work } from '../store/work.ts';

/** The private state of a customer: what was set for them at the control panel. */
export interface CustomerPrivateState {
  /** So many of the next payments are declined, whatever the card. */
  failNext: number;
  /** How the next refund goes, where it is not to succeed at once. */
  nextRefund: 'pending' | 'fails' | null;
}

const ORDINARY: CustomerPrivateState = { failNext: 0, nextRefund: null };

/** What is set for a customer. */
export async function setFor(work: Work, customer: string): Promise<CustomerPrivateState> {
  return (await work.privateState('customer', customer)) ?? ORDINARY;
}

/** Sets something for a customer; what is not named stays. */
export async function setCustomer(work: Work, customer: string, changes: Partial<CustomerPrivateState>): Promise<void> {
  await work.setPrivateState('customer', customer, { ...(await setFor(work, customer)), ...changes });
}

/** Whether the customer's next payment is to fail. */
export async function isToFail(work: Work, customer: string | null): Promise<boolean> {
  return customer !== null && (await setFor(work, customer)).failNext > 0;
}

/** The same, and one less is to fail from now on. */
export async function countFailure(work: Work, customer: string): Promise<boolean> {
  const { failNext } = await setFor(work, customer);
  if (failNext > 0) await setCustomer(work, customer, { failNext: failNext - 1 });
  return failNext > 0;
}
