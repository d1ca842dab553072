import { Length } from 'class-validator';
import { Args, ArgsType, Ctx, Field, Float, ID, ObjectType, Query, Resolver } from 'type-graphql';
import { BillingError } from '../billing/errors.ts';
import type { BillingInterval } from '../billing/plan/catalog.ts';
import type { Context } from './context.ts';
import { fault } from './faults.ts';
import { MoneyType, money } from './money.type.ts';
import { BillingIntervalEnum } from './price.type.ts';
import { DateTime } from './scalars.ts';
import { SemanticNonNull } from './semantic-non-null.ts';
import { personOf } from './viewer.ts';

@ObjectType('PromotionCode', { description: 'A word that customers put in for a discount.', simpleResolvers: true })
export class PromotionCodeType {
  @Field(() => String, { description: 'The word.' })
  code!: string;

  @Field(() => Boolean, { description: 'Whether the caller may use it, for what was asked about.' })
  valid!: boolean;

  @Field(() => String, { nullable: true, description: 'Why not, for people; null if it is valid.' })
  reason!: string | null;

  @Field(() => Float, { nullable: true, description: 'Takes off so many per cent; null if it takes off an amount.' })
  percentOff!: number | null;

  @Field(() => MoneyType, { nullable: true, description: 'Takes off this; null if it takes off a share.' })
  amountOff!: MoneyType | null;

  @Field(() => DateTime, { nullable: true, description: 'When it can no longer be used; null: it has no end.' })
  endsAt!: Date | null;
}

// As long as Stripe's may be.
const LONGEST = 500;

@ArgsType()
export class PromotionCodeArgs {
  @Length(1, LONGEST)
  @Field(() => String, { description: 'The word, in any case.' })
  code!: string;

  @Field(() => ID, { nullable: true, description: 'The plan that is to be bought. Default: any.' })
  plan?: string | null;

  @Field(() => BillingIntervalEnum, {
    nullable: true,
    description: 'How often it would be paid for. Default: as checkout chooses.',
  })
  interval?: BillingInterval | null;
}

@Resolver()
export class PromotionResolver {
  @SemanticNonNull()
  @Query(() => PromotionCodeType, {
    nullable: true,
    description: 'Whether the caller may use a promotion code, and what it takes off. `checkout` takes it.',
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
