import type { Kind, StripeObjects } from '../store/kinds.ts';
import type { Page } from '../store/reader.ts';
import type { ReadRequest } from './endpoint.ts';
import { invalid, noSuch } from './refusal.ts';

interface Paging {
  limit?: number | undefined;
  starting_after?: string | undefined;
  ending_before?: string | undefined;
}

interface StripeList<T> {
  object: 'list';
  data: T[];
  has_more: boolean;
  url: string;
}

/**
 * Returns one page of the objects of a kind, newest first. `filter` maps fields to the values that they must have. `undefined` matches any
 * value.
 */
export async function listOf<K extends Kind>(
  kind: K,
  { reader, params }: Pick<ReadRequest<Paging>, 'reader' | 'params'>,
  { url, filter }: { url: string; filter: Record<string, unknown> },
): Promise<StripeList<StripeObjects[K]>> {
  const page = pageFrom(params);
  const cursor = page.startingAfter ?? page.endingBefore;
  if (cursor !== undefined && !(await reader.row(cursor))) {
    throw noSuch(kind, cursor, page.startingAfter === undefined ? 'ending_before' : 'starting_after');
  }
  const conditions = Object.entries(filter).filter(([, value]) => value !== undefined);
  return list(url, await reader.list(kind, Object.fromEntries(conditions), page));
}

/** Wraps a page in Stripe's list object. */
export function list<T>(url: string, { data, has_more }: { data: T[]; has_more: boolean }): StripeList<T> {
  return { object: 'list', data, has_more, url };
}

/** Returns the page that the parameters ask for: ten rows by default, at most a hundred. */
export function pageFrom({ limit = 10, starting_after, ending_before }: Paging): Page {
  if (limit < 1 || limit > 100) {
    throw invalid('This value must be between 1 and 100.', { param: 'limit', code: 'parameter_invalid_integer' });
  }
  if (starting_after !== undefined && ending_before !== undefined) {
    throw invalid('You may only specify one of these parameters: starting_after, ending_before.');
  }
  return { limit, startingAfter: starting_after, endingBefore: ending_before };
}

/** Converts a range parameter, such as `created` or `current_period_end`, to a MongoDB condition. */
export function within(
  range:
    | number
    | { gt?: number | undefined; gte?: number | undefined; lt?: number | undefined; lte?: number | undefined }
    | undefined,
) {
  if (range === undefined || typeof range === 'number') return range;
  return Object.fromEntries(Object.entries(range).map(([bound, value]) => [`$${bound}`, value]));
}
