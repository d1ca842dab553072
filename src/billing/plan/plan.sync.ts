import type Stripe from 'stripe';
import type { StripeGateway } from '../../platform/stripe.ts';
import type { Catalog, Plan, Price } from './catalog.ts';

/**
 * Makes the products and prices of a catalog at Stripe, and changes nothing that is as it should be. A changed amount makes a
 * new price, to which the lookup key moves; `metadata.plan` is on both, so that whoever pays the old one keeps their plan.
 */
export async function syncPlans(catalog: Catalog, gateway: StripeGateway): Promise<void> {
  for (const plan of catalog.plans.filter(({ prices }) => prices.length > 0)) {
    const product = await productOf(plan, gateway);
    const existing = await pricesOf(plan, gateway);
    for (const price of plan.prices) {
      const known = existing.get(price.id);
      // One that somebody made by hand: named before its key moves on, or nobody would know it any more.
      if (known && known.metadata['plan'] !== plan.code) {
        await gateway.ask((stripe) => stripe.prices.update(known.id, { metadata: { plan: plan.code } }));
      }
      if (!isAsItShouldBe(known, price)) {
        await gateway.ask((stripe) => stripe.prices.create(priceParams(plan, price, product)));
      }
    }
  }
}

/** A product's id is derived from its plan, so that the second try finds what the first one made. */
async function productOf(plan: Plan, gateway: StripeGateway): Promise<string> {
  const id = `tollgate_${plan.code}`;
  const { object } = await gateway.ask((stripe) => stripe.products.list({ ids: [id], limit: 1 }));
  if (object.data.length === 0) {
    const description = plan.description === null ? {} : { description: plan.description };
    await gateway.ask((stripe) =>
      stripe.products.create({ id, name: plan.name, metadata: { plan: plan.code }, ...description }),
    );
  }
  return id;
}

async function pricesOf(plan: Plan, gateway: StripeGateway): Promise<Map<string, Stripe.Price>> {
  const lookupKeys = plan.prices.map(({ id }) => id);
  const { object } = await gateway.ask((stripe) => stripe.prices.list({ lookup_keys: lookupKeys, limit: 100 }));
  return new Map(object.data.map((price) => [price.lookup_key ?? price.id, price]));
}

function isAsItShouldBe(existing: Stripe.Price | undefined, { amount }: Price): boolean {
  return existing?.active === true && existing.unit_amount === amount;
}

function priceParams(plan: Plan, price: Price, product: string): Stripe.PriceCreateParams {
  return {
    product,
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
