import type { Read } from '../platform/stripe.ts';

/** Stripe's largest page. */
export const PAGE = 100;

interface List<T> {
  data: T[];
  has_more: boolean;
}

/**
 * Reads one of Stripe's lists page by page to its end, newest first, from the start or behind the object `after`. Rejects if a page cannot
 * be read, or if the server returns the same page again, because the list would never end.
 */
export async function* pagesOf<T extends { id: string }>(
  list: (from: { limit: number; starting_after?: string }) => Promise<Read<List<T>>>,
  after: string | null = null,
): AsyncGenerator<Read<readonly T[]>> {
  const seen = new Set<string>();
  for (let last = after; ; ) {
    const { object: page, ...read } = await list({ limit: PAGE, ...(last === null ? {} : { starting_after: last }) });
    yield { ...read, object: page.data };
    last = page.data.at(-1)?.id ?? null;
    if (!page.has_more || last === null) return;
    if (seen.has(last))
      throw new Error(`Stripe's list does not continue after ${last}: it returned the same page again.`);
    seen.add(last);
  }
}
