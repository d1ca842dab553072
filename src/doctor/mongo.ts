import type { Connection, mongo } from 'mongoose';
import { auditLog } from '../audit/audit.document.ts';
import { checkoutCollection } from '../billing/checkout/checkout.document.ts';
import { emailConfirmationCollection } from '../billing/customer/email-confirmation.document.ts';
import { accountCollection } from '../billing/entitlement/account.document.ts';
import { paymentCollection } from '../billing/payment/payment.document.ts';
import { supportRefundCollection } from '../billing/refund/support-refund.document.ts';
import { revenueCollections } from '../billing/revenue/revenue.document.ts';
import { usageCollection } from '../billing/usage/usage.document.ts';
import type { Config } from '../config.ts';
import { cursorCollection } from '../inbox/cursor.document.ts';
import { eventCollection } from '../inbox/event.document.ts';
import { processCollection } from '../monitoring/process.document.ts';
import { messageCollection } from '../outbox/message.document.ts';
import { idempotencyCollection } from '../platform/idempotency.document.ts';
import { isSameKey } from '../platform/indexes.ts';
import { databaseOf } from '../platform/mongo.ts';
import { declareRates } from '../platform/rate.ts';
import { type Finding, found, named } from './finding.ts';

/** The fields of MongoDB's `hello` that are checked. https://www.mongodb.com/docs/manual/reference/command/hello/ */
export interface Hello {
  setName?: string;
  /** `isdbgrid`: a router of a sharded cluster. */
  msg?: string;
  hosts?: string[];
  passives?: string[];
  arbiters?: string[];
}

/** Checks MongoDB's version and topology, write concern, read preference and indexes. */
export async function examineMongo(connection: Connection, config: Config): Promise<Finding[]> {
  const db = databaseOf(connection);
  const { version } = (await db.command({ buildInfo: 1 })) as { version: string };
  return [
    ...versionFindings(version),
    ...topologyFindings((await db.command({ hello: 1 })) as Hello, config.stripe.livemode),
    ...promiseFindings(connection.getClient().options),
    ...(await indexFindings(connection)),
  ];
}

const OLDEST = 6;

export function versionFindings(version: string): Finding[] {
  return Number.parseInt(version, 10) >= OLDEST ? [] : [found('MONGO_VERSION_OLD', `It is MongoDB ${version}.`)];
}

/** Checks the topology. Any topology is fine in test mode. A router does not describe its shards. */
export function topologyFindings({ setName, msg, hosts = [], passives = [], arbiters = [] }: Hello, livemode: boolean) {
  if (!livemode || msg === 'isdbgrid') return [];
  if (setName === undefined)
    return [found('MONGO_STANDALONE', 'It is a single server, and the Stripe key is a live one.')];
  const members = hosts.length + passives.length;
  if (members >= 3) return [];
  const beside = arbiters.length > 0 ? ` and ${arbiters.length} arbiter` : '';
  return [found('MONGO_FEW_MEMBERS', `The replica set ${setName} has ${members} with data${beside}.`)];
}

/** Checks whether options of MONGODB_URI override the write concern and read preference that the service needs. */
export function promiseFindings({ writeConcern, readPreference }: mongo.MongoOptions): Finding[] {
  const { w, journal, wtimeoutMS } = writeConcern ?? {};
  const promised = w === 'majority' && journal === true && wtimeoutMS === undefined;
  const waits = `Writes wait for w: ${w}, journal: ${journal}${wtimeoutMS === undefined ? '' : `, at most ${wtimeoutMS} ms`}.`;
  return [
    ...(promised ? [] : [found('MONGO_WRITE_CONCERN', waits)]),
    ...(readPreference.mode === 'primary'
      ? []
      : [found('MONGO_READ_PREFERENCE', `Reads prefer: ${readPreference.mode}.`)]),
  ];
}

async function indexFindings(connection: Connection): Promise<Finding[]> {
  declareCollections(connection);
  const each = await Promise.all(
    Object.values(connection.models).map(async (model) => {
      const name = model.collection.collectionName;
      const { toCreate, toDrop } = await model.diffIndexes();
      const listed = toDrop.length > 0 ? await model.collection.indexes() : [];
      const keyOf = (key: object) => Object.keys(key).join(' + ');
      const differing = listed.filter(
        ({ key, name }) =>
          toDrop.includes(String(name)) && (toCreate as object[]).some((wanted) => isSameKey(wanted, key)),
      );
      const missing = (toCreate as object[])
        .map(keyOf)
        .filter((key) => !differing.some((one) => keyOf(one.key) === key));
      const unknown = toDrop.filter((name) => !differing.some((one) => one.name === name));
      return [
        ...(differing.length > 0
          ? [found('INDEX_DIFFERS', `${name} has other options on ${named(differing.map(({ key }) => keyOf(key)))}.`)]
          : []),
        ...(missing.length > 0 ? [found('INDEX_MISSING', `${name} has no index on ${named(missing)}.`)] : []),
        ...(unknown.length > 0
          ? [found('INDEX_UNKNOWN', `${name} has ${named(unknown)}, which this version does not declare.`)]
          : []),
        ...buildFindings(name, await indexesOf(connection, name)),
      ];
    }),
  );
  return each.flat();
}

/** An entry of `listIndexes` with `includeIndexBuildInfo`. Before MongoDB 7 it is the index itself. */
export interface ListedIndex {
  spec?: { name: string };
  indexBuildInfo?: { buildUUID?: unknown };
}

export function buildFindings(collection: string, indexes: readonly ListedIndex[]): Finding[] {
  const building = indexes.flatMap(({ spec, indexBuildInfo }) => (spec && indexBuildInfo ? [spec.name] : []));
  return building.length === 0 ? [] : [found('INDEX_BUILDING', `${collection} is building ${named(building)}.`)];
}

async function indexesOf(connection: Connection, collection: string): Promise<ListedIndex[]> {
  try {
    const listed = await databaseOf(connection).command({ listIndexes: collection, includeIndexBuildInfo: true });
    return listed['cursor'].firstBatch;
  } catch {
    return []; // the collection does not exist yet, or this version of MongoDB does not know the option
  }
}

/** Declares every collection of the service, so that their indexes are known. A test compares them with the service's own list. */
export function declareCollections(connection: Connection): void {
  auditLog(connection);
  checkoutCollection(connection);
  cursorCollection(connection);
  declareRates(connection);
  emailConfirmationCollection(connection);
  accountCollection(connection);
  eventCollection(connection);
  messageCollection(connection);
  paymentCollection(connection);
  supportRefundCollection(connection);
  revenueCollections(connection);
  usageCollection(connection);
  idempotencyCollection(connection);
  processCollection(connection);
}
