import { Field, ID, ObjectType } from 'type-graphql';
import type { BillingInterval, TaxBehavior } from '../../billing/plan/catalog.ts';
import { MoneyType } from '../money.type.ts';
import { publishedEnum } from '../published-enum.ts';

export const BillingIntervalEnum = publishedEnum<BillingInterval>('BillingInterval', {
  description: 'How often a price is charged.',
  values: { MONTH: 'Every month.', YEAR: 'Every year.', ONE_TIME: 'Once, without renewal.' },
});

export const TaxBehaviorEnum = publishedEnum<TaxBehavior>('TaxBehavior', {
  description: 'How tax relates to a price.',
  values: {
    INCLUSIVE: 'The amount includes tax.',
    EXCLUSIVE: 'Tax is added to the amount.',
    UNSPECIFIED: 'The catalog does not specify it. No tax is calculated.',
  },
});

@ObjectType('Price', {
  description: 'The price of a plan in one currency, for one billing interval.',
  simpleResolvers: true,
})
export class PriceType {
  @Field(() => ID, { description: 'An opaque ID for client caches. It is different for each amount.' })
  id!: string;

  @Field(() => String, { description: 'The price\'s lookup key at Stripe, for example "premium_month_eur".' })
  lookupKey!: string;

  @Field(() => MoneyType, { description: 'The amount for one interval and a quantity of one.' })
  amount!: MoneyType;

  @Field(() => BillingIntervalEnum, { description: 'How often the price is charged.' })
  interval!: BillingInterval;

  @Field(() => TaxBehaviorEnum, { description: 'Whether the amount includes tax.' })
  taxBehavior!: TaxBehavior;
}
