import type { Collection } from 'mongodb';
import type { Kind, PrivateStateOf, StripeObjects } from './kinds.ts';
import type { Row, Store } from './store.ts';

export interface Page {
  limit: number;
  startingAfter?: string | undefined;
  endingBefore?: string | undefined;
}

/** Reads stored objects. Only `row` finds deleted ones. */
export interface Reader {
  find<K extends Kind>(kind: K, id: string): Promise<StripeObjects[K] | null>;
  /** Returns an object that must exist, such as the product of a price. */
  get<K extends Kind>(kind: K, id: string): Promise<StripeObjects[K]>;
  privateState<K extends Kind>(kind: K, id: string): Promise<PrivateStateOf<K> | null>;
  /** Newest first. `filter` matches the fields of stored rows (`body.customer`). */
  list<K extends Kind>(
    kind: K,
    filter: Record<string, unknown>,
    page: Page,
  ): Promise<{ data: StripeObjects[K][]; has_more: boolean }>;
  row(id: string): Promise<Row | null>;
}

/** Creates a reader of committed objects. */
export function createReader(store: Store): Reader {
  return {
    ...lookUps((id) => store.objects.findOne({ _id: id })),
    async list<K extends Kind>(kind: K, filter: Record<string, unknown>, page: Page) {
      const rows = await pageOf(store.objects, { ...filter, kind, deleted: false }, page);
      return { data: rows.data.map((found) => found.body as unknown as StripeObjects[K]), has_more: rows.has_more };
    },
  };
}

/** Creates the functions that look up one object from the one that finds its row. */
export function lookUps(row: Reader['row']): Omit<Reader, 'list'> {
  const find = async <K extends Kind>(kind: K, id: string) => {
    const found = await row(id);
    return found && found.kind === kind && !found.deleted ? (found.body as unknown as StripeObjects[K]) : null;
  };
  return {
    row,
    find,
    async get(kind, id) {
      const found = await find(kind, id);
      if (!found) throw new Error(`There must be a ${kind}, but got: ${id}.`);
      return found;
    },
    async privateState<K extends Kind>(kind: K, id: string) {
      const found = await row(id);
      return found?.kind === kind ? (found.privateState as PrivateStateOf<K>) : null;
    },
  };
}

interface Ordered {
  _id: string;
  seq: number;
}

/** Returns one page of a collection by keyset, newest first, as Stripe's lists are. */
export async function pageOf<R extends Ordered>(
  collection: Collection<R>,
  filter: Record<string, unknown>,
  { limit, startingAfter, endingBefore }: Page,
): Promise<{ data: R[]; has_more: boolean }> {
  const rows = collection as unknown as Collection<Ordered>;
  const cursor = startingAfter ?? endingBefore;
  const from = cursor === undefined ? null : await rows.findOne({ _id: cursor });
  const backwards = endingBefore !== undefined;
  const range = from ? { seq: backwards ? { $gt: from.seq } : { $lt: from.seq } } : {};
  const found = await rows
    .find({ ...filter, ...range })
    .sort({ seq: backwards ? 1 : -1 })
    .limit(limit + 1)
    .toArray();
  const data = found.slice(0, limit);
  if (backwards) data.reverse();
  return { data: data as unknown as R[], has_more: found.length > limit };
}
