import { Field, ID, ObjectType } from 'type-graphql';
import type { BillingInterval, TaxBehavior } from '../billing/plan/catalog.ts';
import { MoneyType } from './money.type.ts';
import { publishedEnum } from './published-enum.ts';

export const BillingIntervalEnum = publishedEnum<BillingInterval>('BillingInterval', {
  description: 'How often a price is paid.',
  values: { MONTH: 'Every month.', YEAR: 'Every year.', ONE_TIME: 'Once; it does not renew.' },
});

export const TaxBehaviorEnum = publishedEnum<TaxBehavior>('TaxBehavior', {
  description: 'How tax relates to a price.',
  values: {
    INCLUSIVE: 'The amount includes tax.',
    EXCLUSIVE: 'Tax is added to the amount.',
    UNSPECIFIED: 'The catalog does not say; no tax is reckoned on it.',
  },
});

@ObjectType('Price', { description: 'What a plan costs in one currency, for one interval.', simpleResolvers: true })
export class PriceType {
  @Field(() => ID, { description: 'For caches: opaque, and another one for each amount.' })
  id!: string;

  @Field(() => String, { description: 'Stripe\'s lookup key, for example "premium_month_eur".' })
  lookupKey!: string;

  @Field(() => MoneyType, { description: 'For one interval and a quantity of one.' })
  amount!: MoneyType;

  @Field(() => BillingIntervalEnum, { description: 'How often it is paid.' })
  interval!: BillingInterval;

  @Field(() => TaxBehaviorEnum, { description: 'Whether the amount includes tax.' })
  taxBehavior!: TaxBehavior;
}
