import { stageNumber } from '../billing/subscription/status.ts';
import type { Fact } from '../facts/fact.ts';

/** Changes that begin the life of an object: nothing about it is older. */
export const FIRST_CHANGES = ['created', 'attached'];

/** A text that is equal for equal states of an object. Discounts count by their IDs: answers describe what events only name. */
export const keyOf = (now: Fact['now'] | null): string => JSON.stringify(now, onlyNamed);

const onlyNamed = (field: string, value: unknown): unknown =>
  field === 'discounts' && Array.isArray(value) ? value.map(({ id }: { id: string }) => id).sort() : value;

/**
 * Whether `later` must be newer than `earlier`, a state of the same object, because Stripe's objects take some steps in one direction
 * only: an invoice that is paid is never open again.
 */
export function hasPassed(later: Fact, earlier: Fact): boolean {
  const [after, before] = [progressOf(later), progressOf(earlier)];
  return after.some((step, n) => step > (before[n] ?? 0)) && after.every((step, n) => step >= (before[n] ?? 0));
}

/**
 * Numbers of which each only grows in the life of an object; none for objects that go back and forth. A refund that succeeded can
 * still fail: https://docs.stripe.com/refunds#failed-refunds
 */
export function progressOf({ kind, now }: Fact): number[] {
  switch (kind) {
    case 'subscription':
      return [stageNumber(now.status)];
    case 'customer':
      return [Number(now.deleted)];
    case 'invoice':
      return [INVOICE_STATUSES.indexOf(now.status), now.attemptCount];
    case 'charge':
      return [now.amountRefunded];
    case 'checkout_session':
      return [Number(now.status !== 'open'), Number(now.paymentStatus !== 'unpaid')];
    case 'payment_intent':
      return [Number(['succeeded', 'canceled'].includes(now.status))];
    case 'refund':
      return [Number(!['pending', 'requires_action'].includes(now.status)) + Number(now.status === 'failed')];
    case 'dispute':
      return [Number(['won', 'lost', 'warning_closed', 'prevented'].includes(now.status))];
    case 'payment_method':
      return [Number(now.customerId === null)];
    default:
      return [];
  }
}

/** In the order in which an invoice takes them. https://docs.stripe.com/invoicing/integration/workflow-transitions */
const INVOICE_STATUSES = ['draft', 'open', 'uncollectible', 'void', 'paid'];
