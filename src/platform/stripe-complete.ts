import Stripe from 'stripe';
import { isMissing } from './stripe-missing.ts';

/** Stripe's largest page. */
const PAGE = 100;

/**
 * Returns what a read of a subscription must `expand`, because discounts cannot be retrieved by ID. `at` is the path of the subscription in
 * the answer: `data.` in a list. Coupons and promotion codes are too deep for `expand`, which ends at four levels, so `completeAnswer`
 * retrieves them. https://docs.stripe.com/api/expanding_objects
 */
export const discountsOf = (at = ''): string[] => [`${at}discounts`, `${at}items.data.discounts`];

/**
 * Completes an answer in place. Reads each list inside an object to its end, because Stripe includes at most ten rows, and retrieves the
 * coupons and promotion codes of discounts. Objects that Stripe does not know, or that the key may not read, stay IDs. The caller reads the
 * further pages of the list that it asked for. An event stays unchanged, because it shows the past. https://docs.stripe.com/api/pagination
 */
export async function completeAnswer(stripe: Stripe, answer: object): Promise<void> {
  const root = isList(answer) ? answer.data : answer;
  for (const list of objectsIn(root).filter(isList)) await known(readToEnd(stripe, list));
  const coupons = new Map<string, Promise<object | null>>();
  const codes = new Map<string, Promise<object | null>>();
  for (const discount of objectsIn(root).filter(isDiscount)) {
    const { source } = discount;
    if (source) source.coupon = await object(source.coupon, coupons, (id) => stripe.coupons.retrieve(id));
    discount.promotion_code = await object(discount.promotion_code, codes, (id) => stripe.promotionCodes.retrieve(id));
  }
}

/** Returns the object that an ID names. Retrieves each ID once. */
async function object(
  value: unknown,
  found: Map<string, Promise<object | null>>,
  retrieve: (id: string) => Promise<object>,
): Promise<unknown> {
  if (typeof value !== 'string') return value;
  const read = found.get(value) ?? known(retrieve(value));
  found.set(value, read);
  return (await read) ?? value;
}

/**
 * Returns null if Stripe does not know the object, such as a deleted coupon that subscriptions still have, or if the key may not read it.
 */
async function known<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (isMissing(error) || error instanceof Stripe.errors.StripePermissionError) return null;
    throw error;
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
    if (url.pathname === '/v1/subscription_items') url.searchParams.set('expand[]', 'data.discounts');
    const page: List = await stripe.rawRequest('GET', `${url.pathname}${url.search}`);
    const fresh = page.data.filter(({ id }) => !ids.has(id));
    for (const { id } of fresh) ids.add(id);
    list.data.push(...fresh);
    list.has_more = page.has_more && fresh.length > 0;
  }
}

/** A list of Stripe's API, or a page of it. */
export interface List {
  object: 'list';
  data: { id: string }[];
  has_more: boolean;
  url: string;
}

interface Discount {
  source?: { coupon: unknown };
  promotion_code: unknown;
}

/** Every object inside an answer, except what an event carries. */
function objectsIn(value: unknown): object[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('object' in value && value.object === 'event') return [];
  return [value, ...Object.values(value).flatMap(objectsIn)];
}

const isList = (value: object): value is List => 'object' in value && value.object === 'list' && 'data' in value;

const isDiscount = (value: object): value is Discount => 'object' in value && value.object === 'discount';
