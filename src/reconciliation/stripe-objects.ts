import type Stripe from 'stripe';
import { CUSTOMER } from '../facts/stripe-objects/customer.ts';
import { INVOICE } from '../facts/stripe-objects/invoice.ts';
import type { ListParams } from '../facts/stripe-objects/object-type.ts';
import type { SyncedType } from '../facts/stripe-objects/registry.ts';
import { SUBSCRIPTION } from '../facts/stripe-objects/subscription.ts';
import { SUBSCRIPTION_SCHEDULE } from '../facts/stripe-objects/subscription-schedule.ts';
import type { Read, StripeGateway } from '../platform/stripe.ts';
import { unlessMissing } from '../platform/stripe-missing.ts';
import { pagesOf } from './pages.ts';

/** An object as Stripe has it now, and the type of the event that would record it. */
export interface Snapshot {
  type: SyncedType;
  id: string;
  read: Read<{ id: string }>;
}

/** A Stripe customer and its objects. Null if Stripe does not know the customer. */
export type CustomerObjects = Snapshot[] | null;

/**
 * Reads a Stripe customer, its subscriptions (canceled ones too) and its invoices (without drafts), each list to its end. A deleted
 * customer is an answer, not an error. Rejects with ProviderUnavailable if Stripe cannot answer.
 */
export async function readCustomerObjects(id: string, ask: StripeGateway['ask']): Promise<CustomerObjects> {
  const read = await unlessMissing(ask((stripe) => CUSTOMER.retrieve(stripe, id), [id]));
  if (read === null) return null;
  const lists = await Promise.all([snapshotsOf(SUBSCRIPTION, id, ask), snapshotsOf(INVOICE, id, ask)]);
  return [{ type: CUSTOMER.synced, id, read }, ...lists.flat()];
}

/** Reads one schedule by its ID. Returns null if Stripe does not know it. */
export async function readSchedule(id: string, ask: StripeGateway['ask']): Promise<Snapshot | null> {
  const read = await unlessMissing(ask((stripe) => SUBSCRIPTION_SCHEDULE.retrieve(stripe, id), [id]));
  return read && { type: SUBSCRIPTION_SCHEDULE.synced, id, read };
}

/** Reads one subscription by its ID. Returns null if Stripe does not know it. */
export async function readSubscription(id: string, ask: StripeGateway['ask']): Promise<Snapshot | null> {
  const read = await unlessMissing(ask((stripe) => SUBSCRIPTION.retrieve(stripe, id), [id]));
  return read && { type: SUBSCRIPTION.synced, id, read };
}

/** A type of object whose list Stripe can filter by customer. */
interface ListedByCustomer {
  synced: SyncedType;
  list: {
    page(
      stripe: Stripe,
      params: ListParams & { customer: string },
    ): Promise<Stripe.Response<Stripe.ApiList<{ id: string }>>>;
    takes(row: object): boolean;
  };
}

/** Reads the list of one customer. If the customer is deleted meanwhile, returns the rows that were read before. */
async function snapshotsOf(
  { synced: type, list }: ListedByCustomer,
  customer: string,
  ask: StripeGateway['ask'],
): Promise<Snapshot[]> {
  const snapshots: Snapshot[] = [];
  const all = (async () => {
    const pages = pagesOf((from) => ask((stripe) => list.page(stripe, { ...from, customer }), [customer]));
    for await (const { object: rows, ...read } of pages) {
      for (const object of rows.filter((row) => list.takes(row))) {
        snapshots.push({ type, id: object.id, read: { ...read, object } });
      }
    }
    return snapshots;
  })();
  return (await unlessMissing(all)) ?? snapshots;
}
