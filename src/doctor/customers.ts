import type { Connection, mongo } from 'mongoose';
import { type AccountDocument, accountCollection } from '../billing/entitlement/account.document.ts';
import { readStates } from '../billing/entitlement/accounts.read.ts';
import { type EntitlementState, NO_ENTITLEMENTS } from '../billing/entitlement/entitlement.state.ts';
import { readAccount } from '../billing/entitlement/read-account.ts';
import type { Catalog } from '../billing/plan/catalog.ts';
import { dependsOnQuantity } from '../billing/plan/catalog.warnings.ts';
import { isLive } from '../billing/subscription/subscription.view.ts';
import type { Clock } from '../platform/clock.ts';
import { type Finding, found, named } from './finding.ts';
import { PATIENCE } from './look.ts';

/** Finds users who pay twice, and users whose purchases belong to several Stripe customers. */
export async function examineCustomers(connection: Connection, catalog: Catalog, clock: Clock): Promise<Finding[]> {
  const payTwice: string[] = [];
  const spread: string[] = [];
  const accounts = accountCollection(connection);
  const several = accounts.aggregate<{ _id: string }>(
    [
      { $match: { 'owner.id': { $exists: true } } },
      { $group: { _id: '$owner.id', streams: { $sum: 1 }, subscriptions: { $sum: SUBSCRIPTIONS } } },
      { $match: { $or: [{ streams: { $gt: 1 } }, { subscriptions: { $gt: 1 } }] } },
    ],
    { maxTimeMS: PATIENCE },
  );
  for await (const { _id } of several) {
    const state = await stateOf(accounts, _id);
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

/** Finds users with several units of a plan that is not sold by the seat: of one that gives the same for one unit, and of others. */
export async function examineQuantities(connection: Connection, catalog: Catalog, clock: Clock): Promise<Finding[]> {
  const forNothing: string[] = [];
  const unlabeled: string[] = [];
  const accounts = accountCollection(connection);
  const several = accounts.aggregate<{ _id: string }>(
    [
      { $match: { 'owner.id': { $exists: true }, $expr: { $gt: [LARGEST_QUANTITY, 1] } } },
      { $group: { _id: '$owner.id' } },
    ],
    { maxTimeMS: PATIENCE },
  );
  for await (const { _id } of several) {
    const state = await stateOf(accounts, _id);
    for (const subscription of readAccount(_id, state, catalog, clock.now()).subscriptions.filter(isLive)) {
      for (const { plan, quantity } of subscription.items) {
        if (!plan || plan.perSeat || quantity <= 1) continue;
        const paid = dependsOnQuantity(plan, catalog) ? unlabeled : forNothing;
        paid.push(`${_id} (${quantity} x ${plan.name}, ${subscription.id})`);
      }
    }
  }
  return [
    ...(forNothing.length > 0
      ? [found('QUANTITY_WITHOUT_EFFECT', `Several units give the same as one: ${named(forNothing)}.`)]
      : []),
    ...(unlabeled.length > 0 ? [found('PLAN_NOT_PER_SEAT', `Several units of a plan: ${named(unlabeled)}.`)] : []),
  ];
}

async function stateOf(accounts: mongo.Collection<AccountDocument>, userId: string): Promise<EntitlementState> {
  return (await readStates(accounts, [userId])).get(userId)?.state ?? NO_ENTITLEMENTS;
}

/** Finds customers whose plan will change to one that the catalog does not know, and whose payments are paused without an end. */
export async function examineWaits(connection: Connection, catalog: Catalog, clock: Clock): Promise<Finding[]> {
  const unknown: string[] = [];
  const endless: string[] = [];
  const accounts = accountCollection(connection);
  const waiting = accounts.aggregate<{ _id: string }>(
    [
      {
        $match: { 'owner.id': { $exists: true }, $or: [{ 'pendingChanges.0': { $exists: true } }, { $expr: PAUSED }] },
      },
      { $group: { _id: '$owner.id' } },
    ],
    { maxTimeMS: PATIENCE },
  );
  for await (const { _id } of waiting) {
    const state = (await readStates(accounts, [_id])).get(_id)?.state ?? NO_ENTITLEMENTS;
    for (const { id, pendingChange, paused, pausedUntil } of readAccount(_id, state, catalog, clock.now())
      .subscriptions) {
      if (pendingChange && pendingChange.plan === null)
        unknown.push(`${_id} (${id}, ${pendingChange.at.toISOString()})`);
      if (paused && pausedUntil === null) endless.push(`${_id} (${id})`);
    }
  }
  return [
    ...(unknown.length > 0
      ? [found('PENDING_CHANGE_UNKNOWN_PLAN', `A change to an unknown price waits: ${named(unknown)}.`)]
      : []),
    ...(endless.length > 0 ? [found('PAUSED_WITHOUT_END', `Paused without an end: ${named(endless)}.`)] : []),
  ];
}

/** Whether payments of any subscription of an account are paused. */
const PAUSED = {
  $anyElementTrue: {
    $map: {
      input: { $objectToArray: '$state.subscriptions' },
      in: { $eq: [{ $type: '$$this.v.now.collectionPaused' }, 'object'] },
    },
  },
};

/** The largest quantity of an item of any subscription of an account. */
const LARGEST_QUANTITY = {
  $max: {
    $map: { input: { $objectToArray: '$state.subscriptions' }, in: { $max: '$$this.v.now.items.quantity' } },
  },
};

/** The number of subscriptions of an account. Its state stores them by ID. */
const SUBSCRIPTIONS = { $size: { $objectToArray: '$state.subscriptions' } };
