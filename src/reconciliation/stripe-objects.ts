import type { SyncedEvent } from '../billing/synced.ts';
import type { Read, StripeGateway } from '../platform/stripe.ts';
import { discountsOf } from '../platform/stripe-complete.ts';
import { unlessMissing } from '../platform/stripe-missing.ts';
import { pagesOf } from './pages.ts';

/** One object as Stripe has it now, and the event as which it would be recorded. */
export interface Snapshot {
  type: SyncedEvent['type'];
  id: string;
  read: Read<{ id: string }>;
}

/** A Stripe customer with everything that is compared; null where Stripe does not know it. */
export type CustomerObjects = Snapshot[] | null;

/**
 * Reads a Stripe customer, its subscriptions (canceled ones too, which Stripe leaves out unless asked) and its invoices, each list to
 * its end. A deleted customer is an answer, not an error. Rejects with ProviderUnavailable where Stripe cannot be asked.
 */
export async function readCustomerObjects(id: string, ask: StripeGateway['ask']): Promise<CustomerObjects> {
  const read = await unlessMissing(ask((stripe) => stripe.customers.retrieve(id), [id]));
  if (read === null) return null;
  const snapshots: Snapshot[] = [{ type: 'customer.synced', id, read }];
  const lists = await Promise.all([
    snapshotsOf(
      'customer.subscription.synced',
      pagesOf((from) =>
        ask(
          (stripe) => stripe.subscriptions.list({ ...from, customer: id, status: 'all', expand: discountsOf('data.') }),
          [id],
        ),
      ),
    ),
    snapshotsOf(
      'invoice.synced',
      pagesOf((from) => ask((stripe) => stripe.invoices.list({ ...from, customer: id }), [id])),
    ),
  ]);
  // A draft is nobody's debt yet, and no event that we fold tells of it.
  const invoices = lists[1].filter(({ read: { object } }) => !('status' in object) || object.status !== 'draft');
  return [...snapshots, ...lists[0], ...invoices];
}

/** One subscription by its id; null where Stripe does not know it. */
export async function readSubscription(id: string, ask: StripeGateway['ask']): Promise<Snapshot | null> {
  const read = await unlessMissing(ask((stripe) => stripe.subscriptions.retrieve(id, { expand: discountsOf() }), [id]));
  return read && { type: 'customer.subscription.synced', id, read };
}

async function snapshotsOf(type: SyncedEvent['type'], pages: AsyncIterable<Read<readonly { id: string }[]>>) {
  const snapshots: Snapshot[] = [];
  const all = (async () => {
    for await (const { object: rows, ...read } of pages) {
      for (const object of rows) snapshots.push({ type, id: object.id, read: { ...read, object } });
    }
    return snapshots;
  })();
  return (await unlessMissing(all)) ?? snapshots;
}
