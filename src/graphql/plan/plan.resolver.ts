import { Arg, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { planByCode } from '../../billing/plan/catalog.lookup.ts';
import type { BillingInterval, Feature, Plan, Price } from '../../billing/plan/catalog.ts';
import { ENGLISH, type Language } from '../../language/language.ts';
import { descriptionIn, type Named, nameIn } from '../../language/named.ts';
import type { Context } from '../context.ts';
import { type MoneyType, money } from '../money.type.ts';
import { Currency } from '../scalars.ts';
import { isPerson } from '../viewer.ts';
import { BillingIntervalEnum, FeatureType, type PlanFeatureType, PlanType, PriceType } from './plan.type.ts';

@Resolver(() => PlanType)
export class PlanResolver {
  @Query(() => [PlanType], { description: "The plans on sale, in the catalog's order." })
  plans(@Ctx() { billing }: Context): readonly Plan[] {
    return billing.catalog().plans.filter((plan) => !plan.retired);
  }

  @Query(() => PlanType, {
    nullable: true,
    description: 'The plan with this code, even if it is no longer on sale; null if there is no such plan.',
  })
  plan(
    @Arg('code', () => ID, { description: "The plan's code." }) code: string,
    @Ctx() { billing }: Context,
  ): Plan | undefined {
    return planByCode(billing.catalog(), code);
  }

  @FieldResolver(() => ID, { description: 'An opaque ID for client caches. It never changes.' })
  id(@Root() { code }: Plan): string {
    return code;
  }

  @FieldResolver()
  name(@Root() plan: Plan, @Ctx() context: Context): string | Promise<string> {
    return inReading(plan, context, (language) => nameIn(plan, language));
  }

  @FieldResolver(() => String, { nullable: true })
  description(@Root() plan: Plan, @Ctx() context: Context): string | null | Promise<string | null> {
    return inReading(plan, context, (language) => descriptionIn(plan, language));
  }

  @FieldResolver()
  prices(
    @Root() plan: Plan,
    @Arg('currency', () => Currency, { nullable: true, description: 'Return only prices in this currency.' })
    currency?: string | null,
    @Arg('interval', () => BillingIntervalEnum, {
      nullable: true,
      description: 'Return only prices with this billing interval.',
    })
    interval?: BillingInterval | null,
  ): Price[] {
    return plan.prices.filter(
      (price) => (!currency || price.currency === currency) && (!interval || price.interval === interval),
    );
  }

  @FieldResolver()
  perSeat(@Root() plan: Plan): boolean {
    return plan.perSeat === true;
  }

  @FieldResolver()
  pausable(@Root() plan: Plan): boolean {
    return plan.whilePaused !== undefined;
  }

  @FieldResolver()
  async trialEligible(@Root() { trialDays }: Plan, @Ctx() { viewer, loaders }: Context): Promise<boolean> {
    if (trialDays === null || !isPerson(viewer)) return trialDays !== null;
    return !(await loaders.account.load(viewer.userId)).hadTrial;
  }

  @FieldResolver()
  features(@Root() plan: Plan, @Ctx() { billing }: Context): PlanFeatureType[] {
    return billing.catalog().features.flatMap((feature) => {
      const given = plan.features[feature.code];
      return given ? [{ feature, limit: given.limit, unlimited: given.unlimited, value: given.value ?? null }] : [];
    });
  }
}

@Resolver(() => PriceType)
export class PriceResolver {
  @FieldResolver()
  id(@Root() { id, amount, currency }: Price): string {
    return `price:${id}:${currency}:${amount}`;
  }

  @FieldResolver()
  lookupKey(@Root() { id }: Price): string {
    return id;
  }

  @FieldResolver()
  amount(@Root() price: Price): MoneyType {
    return money(price.amount, price.currency);
  }
}

@Resolver(() => FeatureType)
export class FeatureResolver {
  @Query(() => [FeatureType], { description: 'Lists every feature in the catalog, in catalog order.' })
  features(@Ctx() { billing }: Context): readonly Feature[] {
    return billing.catalog().features;
  }

  @FieldResolver()
  name(@Root() feature: Feature, @Ctx() context: Context): string | Promise<string> {
    return inReading(feature, context, (language) => nameIn(feature, language));
  }

  @FieldResolver(() => ID, { description: 'An opaque ID for use in caches. It never changes.' })
  id(@Root() { code }: Feature): string {
    return code;
  }
}

/** A text in the caller's language. A catalog without translations costs no read, and no promise for each field. */
function inReading<T>(
  { translations }: Pick<Named, 'translations'>,
  { reading }: Context,
  text: (language: Language) => T,
): T | Promise<T> {
  if (translations === undefined) return text(ENGLISH.language);
  const asked = reading();
  return asked instanceof Promise ? asked.then(({ language }) => text(language)) : text(asked.language);
}
