import type { mongo } from 'mongoose';
import type { AccountDocument } from '../billing/entitlement/account.document.ts';
import { sourcesOf } from '../billing/entitlement/sources.ts';
import { type Catalog, catalogContent, catalogFromContent } from '../billing/plan/catalog.content.ts';
import { planByCode } from '../billing/plan/catalog.lookup.ts';
import { plansInUseProblem } from '../billing/plan/plans-in-use.ts';
import type { StoredEvent } from '../inbox/event.document.ts';
import type { Inbox } from '../inbox/inbox.ts';
import { positionOf } from '../inbox/position.ts';
import type { Clock } from '../platform/clock.ts';

export const CATALOG_CHANGED = 'catalog.changed';

/** The catalog that counts now. */
export interface CatalogInForce {
  catalog: Catalog;
  /** Whether the file has content that was in force before, and `catalog` is the one that replaced it. */
  fileIsOlder: boolean;
}

export interface CatalogOptions {
  events: mongo.Collection<StoredEvent>;
  accounts: mongo.Collection<AccountDocument>;
  inbox: Inbox;
  clock: Clock;
}

/**
 * Puts a catalog in force by storing it as an event, unless this content was in force before. An instance that starts with an older
 * file, as in a rolling deployment, uses the newest stored catalog. Throws if the file lacks a plan that a customer still has.
 */
export async function putCatalogInForce(file: Catalog, options: CatalogOptions): Promise<CatalogInForce> {
  const { events, inbox, clock } = options;
  const id = eventIdOf(file);
  // Read before `newest`: if another instance stores this content in between, it is the newest and not an older one.
  const known = await events.findOne({ _id: id });
  const [newest] = await events.find({ type: CATALOG_CHANGED }).sort({ type: 1, position: -1 }).limit(1).toArray();
  const current = newest ? catalogOf(newest) : null;
  if (current?.hash === file.hash) return { catalog: current, fileIsOlder: false };
  if (known) return { catalog: current ?? file, fileIsOlder: true };
  const problem = plansInUseProblem(file, await holdersOfMissing(file, current, options));
  if (problem) throw new Error(problem);
  const at = clock.now();
  await inbox.store({
    _id: id,
    type: CATALOG_CHANGED,
    source: 'SYSTEM',
    position: positionOf(at, 'ours', id),
    createdAt: at,
    receivedAt: at,
    apiVersion: null,
    livemode: false,
    payload: JSON.stringify({ id, type: CATALOG_CHANGED, data: { object: { id, catalog: catalogContent(file) } } }),
  });
  return { catalog: file, fileIsOlder: false };
}

/** Whether this content was in force before and has been replaced since. */
export async function isReplaced(file: Catalog, { events }: Pick<CatalogOptions, 'events'>): Promise<boolean> {
  const known = await events.findOne({ _id: eventIdOf(file) }, { projection: { position: 1 } });
  if (!known) return false;
  const newer = { type: CATALOG_CHANGED, position: { $gt: known.position } };
  return (await events.findOne(newer, { projection: { _id: 1 } })) !== null;
}

/** The ID of the event that puts a catalog in force. */
export const eventIdOf = ({ hash }: Catalog): string => `catalog:${hash}`;

/** Returns the catalog in an event that put it in force. */
export function catalogOf({ payload }: Pick<StoredEvent, 'payload'>): Catalog {
  return catalogFromContent(JSON.parse(payload).data.object.catalog);
}

/** Counts the customers of each plan that the new catalog lacks: those with access, and those to whom a payment could give it again. */
async function holdersOfMissing(file: Catalog, current: Catalog | null, { accounts, clock }: CatalogOptions) {
  const holders = new Map<string, number>();
  if (current === null) return holders;
  const missing = current.plans.map(({ code }) => code).filter((code) => !planByCode(file, code));
  if (missing.length === 0) return holders;
  for await (const { state } of accounts.find({ plans: { $in: missing } })) {
    const notOver = sourcesOf(state, current, clock.now()).filter(({ window }) => !OVER.includes(window.reason));
    for (const code of new Set(notOver.map(({ plan }) => plan.code))) {
      if (missing.includes(code)) holders.set(code, (holders.get(code) ?? 0) + 1);
    }
  }
  return holders;
}

/** Reasons of access periods that nothing opens again. */
const OVER = ['ENDED', 'EXPIRED'];
