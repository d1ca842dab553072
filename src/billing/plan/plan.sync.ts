import { isDeepStrictEqual } from 'node:util';
import type Stripe from 'stripe';
import { decimal } from '../../language/money.ts';
import type { StripeGateway } from '../../platform/stripe.ts';
import type { StripeChange } from '../../platform/stripe-change.ts';
import type { Catalog, Plan, Price } from './catalog.ts';

/** A change at Stripe, of the product or of a price of a plan. */
export interface PlanChange extends StripeChange {
  plan: Plan;
}

/** Creates and updates Stripe's products and prices to match the catalog. Repeating it changes nothing. */
export async function syncPlans(catalog: Catalog, gateway: StripeGateway): Promise<void> {
  for (const { make } of await planChanges(catalog, gateway)) await make(gateway);
}

/**
 * Returns the changes that make Stripe match the catalog, in the order in which they must be made. A changed amount needs a new price, to
 * which the lookup key is transferred. Both have `metadata.plan`, so that customers who pay the old price keep their plan. Nothing is
 * deleted, and only products of the catalog are changed.
 */
export async function planChanges(catalog: Catalog, gateway: StripeGateway): Promise<PlanChange[]> {
  const changes: PlanChange[] = [];
  for (const plan of catalog.plans.filter(({ prices }) => prices.length > 0)) {
    const ofPlan = [...(await productChanges(plan, catalog, gateway)), ...(await priceChanges(plan, gateway))];
    changes.push(...ofPlan.map((change) => ({ ...change, plan })));
  }
  return changes;
}

/** Returns the ID of a plan's product. It is derived from the plan, so that a second try finds the product of the first. */
const productId = ({ code }: Plan): string => `tollgate_${code}`;

async function productChanges(plan: Plan, catalog: Catalog, gateway: StripeGateway): Promise<StripeChange[]> {
  const id = productId(plan);
  const { object } = await gateway.ask((stripe) => stripe.products.list({ ids: [id], limit: 1 }));
  const [found] = object.data;
  const features = featuresOf(plan, catalog);
  const description = plan.description ?? '';
  if (!found) {
    const params: Stripe.ProductCreateParams = {
      id,
      name: plan.name,
      metadata: { plan: plan.code },
      marketing_features: features,
      ...(description && { description }),
    };
    return [change('sale', `creates the product ${id}`, (stripe) => stripe.products.create(params))];
  }
  const is = [found.name, found.description ?? '', found.marketing_features.map(({ name }) => ({ name }))];
  if (found.active && isDeepStrictEqual(is, [plan.name, description, features])) return [];
  const params: Stripe.ProductUpdateParams = { name: plan.name, description, active: true };
  // Stripe's client does not send an empty list.
  params.marketing_features = features.length > 0 ? features : '';
  return [
    change(found.active ? 'words' : 'sale', `updates the product ${id}`, (stripe) =>
      stripe.products.update(id, params),
    ),
  ];
}

/** Returns the features for Stripe's pricing tables. Stripe accepts up to fifteen, of up to eighty characters. */
function featuresOf(plan: Plan, catalog: Catalog): { name: string }[] {
  const given = catalog.features.filter(({ code }) => code in plan.features);
  return given.slice(0, 15).map(({ name }) => ({ name: name.slice(0, 80) }));
}

async function priceChanges(plan: Plan, gateway: StripeGateway): Promise<StripeChange[]> {
  const existing = await pricesOf(plan, gateway);
  return plan.prices.flatMap((price) => {
    const changes: StripeChange[] = [];
    const known = existing.get(price.id);
    // A price that was created by hand gets `metadata.plan` before its lookup key is transferred, or its plan would be unknown.
    if (known && known.metadata['plan'] !== plan.code) {
      const metadata = { plan: plan.code };
      changes.push(
        change('words', `sets metadata.plan of ${known.id}`, (stripe) => stripe.prices.update(known.id, { metadata })),
      );
    }
    if (!isAsItShouldBe(known, price)) {
      const what = `creates the price ${price.id}: ${amountWords(known, price)}`;
      changes.push(change('sale', what, (stripe) => stripe.prices.create(priceParams(plan, price))));
    }
    return changes;
  });
}

/** Returns Stripe's prices of a plan, by lookup key. Stripe accepts ten keys in one request. */
async function pricesOf({ prices }: Plan, gateway: StripeGateway): Promise<Map<string | null, Stripe.Price>> {
  const found = new Map<string | null, Stripe.Price>();
  for (let from = 0; from < prices.length; from += 10) {
    const lookup_keys = prices.slice(from, from + 10).map(({ id }) => id);
    const { object } = await gateway.ask((stripe) => stripe.prices.list({ lookup_keys, limit: 100 }));
    for (const price of object.data) found.set(price.lookup_key, price);
  }
  return found;
}

function isAsItShouldBe(existing: Stripe.Price | undefined, { amount }: Price): boolean {
  return existing?.active === true && existing.unit_amount === amount;
}

/** Returns the amount of a price, and the one that it replaces. */
function amountWords(existing: Stripe.Price | undefined, { amount, currency }: Price): string {
  const now = `${decimal(amount, currency)} ${currency}`;
  if (!existing?.active || existing.unit_amount === null) return now;
  return `${now} instead of ${decimal(existing.unit_amount, existing.currency)} ${existing.currency.toUpperCase()}`;
}

function priceParams(plan: Plan, price: Price): Stripe.PriceCreateParams {
  return {
    product: productId(plan),
    currency: price.currency.toLowerCase(),
    unit_amount: price.amount,
    lookup_key: price.id,
    transfer_lookup_key: true,
    metadata: { plan: plan.code },
    tax_behavior: TAX_BEHAVIOR[price.taxBehavior],
    ...(price.interval === 'ONE_TIME' ? {} : { recurring: { interval: price.interval === 'YEAR' ? 'year' : 'month' } }),
  };
}

const TAX_BEHAVIOR = { INCLUSIVE: 'inclusive', EXCLUSIVE: 'exclusive', UNSPECIFIED: 'unspecified' } as const;

function change(
  about: StripeChange['about'],
  what: string,
  call: (stripe: Stripe) => Promise<Stripe.Response<Stripe.Product | Stripe.Price>>,
): StripeChange {
  return {
    about,
    what,
    async make(gateway) {
      await gateway.ask(call);
      return null;
    },
  };
}
