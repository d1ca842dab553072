import { Length } from 'class-validator';
import { Args, ArgsType, Ctx, Field, Float, ID, ObjectType, Query, Resolver } from 'type-graphql';
import { BillingError } from '../../billing/errors.ts';
import type { BillingInterval } from '../../billing/plan/catalog.ts';
import type { Context } from '../context.ts';
import { fault } from '../faults.ts';
import { MoneyType, money } from '../money.type.ts';
import { BillingIntervalEnum } from '../plan/plan.type.ts';
import { DateTime } from '../scalars.ts';
import { SemanticNonNull } from '../semantic-non-null.ts';
import { personOf } from '../viewer.ts';

@ObjectType('PromotionCode', { description: 'A code that customers enter to get a discount.', simpleResolvers: true })
export class PromotionCodeType {
  @Field(() => String, { description: 'The promotion code.' })
  code!: string;

  @Field(() => Boolean, { description: 'Whether the caller can use the code for the given purchase.' })
  valid!: boolean;

  @Field(() => String, {
    nullable: true,
    description: 'The reason why the code is not valid, suitable for display; null if it is valid.',
  })
  reason!: string | null;

  @Field(() => Float, {
    nullable: true,
    description: 'The discount in percent; null if the discount is a fixed amount.',
  })
  percentOff!: number | null;

  @Field(() => MoneyType, {
    nullable: true,
    description: 'The discount as a fixed amount; null if the discount is a percentage.',
  })
  amountOff!: MoneyType | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'The time from which the code can no longer be used; null if it does not expire.',
  })
  endsAt!: Date | null;
}

// The longest code that Stripe takes.
const LONGEST = 500;

@ArgsType()
export class PromotionCodeArgs {
  @Length(1, LONGEST)
  @Field(() => String, { description: 'The promotion code, in upper or lower case.' })
  code!: string;

  @Field(() => ID, { nullable: true, description: 'The code of the plan to buy. Default: any plan.' })
  plan?: string | null;

  @Field(() => BillingIntervalEnum, {
    nullable: true,
    description: 'The billing interval of the purchase. Default: the interval that checkout chooses.',
  })
  interval?: BillingInterval | null;
}

@Resolver()
export class PromotionResolver {
  @SemanticNonNull()
  @Query(() => PromotionCodeType, {
    nullable: true,
    description:
      'Checks whether the caller can use a promotion code, and returns its discount. Pass the code to `checkout`.',
  })
  async promotionCode(
    @Args(() => PromotionCodeArgs) { code, plan, interval }: PromotionCodeArgs,
    @Ctx() { viewer, billing }: Context,
  ): Promise<PromotionCodeType> {
    const wanted = plan ? { plan, interval: interval ?? null } : null;
    try {
      const { amountOff, ...promotion } = await billing.promotion(personOf(viewer).userId, code, wanted);
      return { ...promotion, amountOff: amountOff && money(amountOff.amount, amountOff.currency) };
    } catch (error) {
      // A query has no userErrors: a plan that is not on sale is the program's mistake.
      if (error instanceof BillingError) throw fault('BAD_USER_INPUT', { message: error.message });
      throw error;
    }
  }
}
