import type { Connection } from 'mongoose';
import { type EntitlementDocument, entitlementCollection } from '../billing/entitlement/entitlement.document.ts';
import { readAccount } from '../billing/entitlement/read-account.ts';
import type { Catalog } from '../billing/plan/catalog.ts';
import { isLive } from '../billing/subscription/subscription.view.ts';
import type { Clock } from '../platform/clock.ts';
import { type Finding, found, named } from './finding.ts';
import { PATIENCE } from './look.ts';

/** Users who pay twice, and those whose money is spread over several Stripe customers. */
export async function examineCustomers(connection: Connection, catalog: Catalog, clock: Clock): Promise<Finding[]> {
  const payTwice: string[] = [];
  const spread: string[] = [];
  const several = entitlementCollection(connection).aggregate<Pick<EntitlementDocument, '_id' | 'state'>>(
    [{ $match: { $or: [moreThanOne('subscriptions'), moreThanOne('customers')] } }, { $project: { state: 1 } }],
    { maxTimeMS: PATIENCE },
  );
  for await (const { _id, state } of several) {
    const { subscriptions } = readAccount(_id, state, catalog, clock.now());
    const live = subscriptions.filter((subscription) => isLive(subscription) && !subscription.plan?.addOn);
    if (live.length > 1) payTwice.push(`${_id} (${live.map(({ id }) => id).join(', ')})`);
    const customers = Object.entries(state.customers).filter(([, { now }]) => !now.deleted);
    if (customers.length > 1) spread.push(`${_id} (${customers.map(([id]) => id).join(', ')})`);
  }
  return [
    ...(payTwice.length > 0 ? [found('TWO_SUBSCRIPTIONS', `Several live subscriptions: ${named(payTwice)}.`)] : []),
    ...(spread.length > 0 ? [found('TWO_STRIPE_CUSTOMERS', `Several Stripe customers: ${named(spread)}.`)] : []),
  ];
}

/** Folded state keeps them by id. */
function moreThanOne(field: 'subscriptions' | 'customers') {
  return { $expr: { $gt: [{ $size: { $objectToArray: `$state.${field}` } }, 1] } };
}
