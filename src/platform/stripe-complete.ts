import Stripe from 'stripe';

/** Stripe's largest page. */
const PAGE = 100;

/**
 * What a read of a subscription must `expand`, because discounts cannot be retrieved by ID. `at` is where the subscription stands in the
 * answer: `data.` in a list. Coupons stand too deep for `expand`, which ends at four levels, so `completeAnswer` retrieves them.
 * https://docs.stripe.com/api/expanding_objects
 */
export const discountsOf = (at = ''): string[] => [`${at}discounts`, `${at}items.data.discounts`];

/**
 * Completes an answer in place: reads each list inside an object to its end, because Stripe puts at most ten rows there, and retrieves
 * the coupons of discounts. Only the pages of the list that was asked for are left to the caller. An event is left as it is: it says what
 * was then. https://docs.stripe.com/api/pagination
 */
export async function completeAnswer(stripe: Stripe, answer: object): Promise<void> {
  const found: Found = { lists: [], discounts: [] };
  collect(isList(answer) ? answer.data : answer, found);
  for (const list of found.lists) await readToEnd(stripe, list);
  const coupons = new Map<string, Promise<object | null>>();
  for (const { source } of found.discounts) {
    const id = source.coupon;
    if (!coupons.has(id)) coupons.set(id, couponOf(stripe, id));
    source.coupon = ((await coupons.get(id)) ?? id) as string;
  }
}

/** Reads the rest of a list, page by page, and appends it. A page without a new row ends it. */
export async function readToEnd(stripe: Stripe, list: List): Promise<void> {
  const ids = new Set(list.data.map(({ id }) => id));
  while (list.has_more) {
    const url = new URL(list.url, 'https://api.stripe.com');
    url.searchParams.set('limit', String(PAGE));
    const last = list.data.at(-1);
    if (last) url.searchParams.set('starting_after', last.id);
    const page = (await stripe.rawRequest('GET', `${url.pathname}${url.search}`)) as unknown as List;
    const fresh = page.data.filter(({ id }) => !ids.has(id));
    for (const { id } of fresh) ids.add(id);
    list.data.push(...fresh);
    list.has_more = page.has_more && fresh.length > 0;
  }
}

export interface List {
  object: 'list';
  data: { id: string }[];
  has_more: boolean;
  url: string;
}

interface Found {
  lists: List[];
  discounts: { source: { coupon: string } }[];
}

function collect(value: unknown, found: Found): void {
  if (typeof value !== 'object' || value === null) return;
  if ('object' in value && value.object === 'event') return;
  if (isList(value) && value.has_more) found.lists.push(value);
  if (hasCouponId(value)) found.discounts.push(value);
  for (const part of Object.values(value)) collect(part, found);
}

const isList = (value: object): value is List => 'object' in value && value.object === 'list' && 'data' in value;

function hasCouponId(value: object): value is Found['discounts'][number] {
  if (!('object' in value && value.object === 'discount' && 'source' in value)) return false;
  const { source } = value;
  return typeof source === 'object' && source !== null && 'coupon' in source && typeof source.coupon === 'string';
}

/** A deleted coupon goes on at the subscriptions that have it, but cannot be read any more. */
async function couponOf(stripe: Stripe, id: string): Promise<object | null> {
  try {
    return await stripe.coupons.retrieve(id);
  } catch (error) {
    if (error instanceof Stripe.errors.StripeInvalidRequestError) return null;
    throw error;
  }
}
