import { ArrayMaxSize, IsOptional, MaxLength, ValidateNested } from 'class-validator';
import { ArgsType, Field, ID, InputType } from 'type-graphql';
import type { CustomerFilter } from '../billing/entitlement/customers.read.ts';
import type { HoldKind } from '../billing/entitlement/holds.ts';
import type { SubscriptionStatus } from '../billing/subscription/subscription.view.ts';
import { AnyOf } from './any-of.ts';
import { PageArgs } from './connection.type.ts';
import { HoldKindEnum } from './hold.type.ts';
import { LARGEST_BATCH } from './loaders.ts';
import { SubscriptionStatusEnum } from './subscription.type.ts';
import { IsUserId } from './user-id.ts';

@ArgsType()
export class CustomerArgs {
  @IsUserId()
  @Field(() => ID, { description: "The user's id in your own directory, at most 255 characters." })
  userId!: string;
}

@ArgsType()
export class CustomersByUserIdArgs {
  @ArrayMaxSize(LARGEST_BATCH)
  @IsUserId({ each: true })
  @Field(() => [ID], { description: 'At most 100 ids of users in your own directory, each at most 255 characters.' })
  userIds!: string[];
}

@ArgsType()
export class EntitlementArgs {
  @Field(() => ID, { description: "The feature's code." })
  feature!: string;
}

@ArgsType()
export class EntitlementsArgs {
  @IsOptional()
  @ArrayMaxSize(100)
  @Field(() => [ID], {
    nullable: true,
    description:
      'Only these features, by their codes; at most 100. A code that the catalog does not know has no entitlement. Default: all.',
  })
  features?: string[] | null;
}

@InputType('CustomerFilter', { description: 'Selects customers. A customer must match every field that is given.' })
export class CustomerFilterInput implements CustomerFilter {
  // The longest address that SMTP carries (RFC 5321, section 4.5.3.1).
  @IsOptional()
  @MaxLength(320)
  @Field(() => String, { nullable: true, description: 'With this e-mail address at Stripe, in any case.' })
  email?: string | null;

  @Field(() => ID, {
    nullable: true,
    description:
      'With this plan: by a subscription that has begun and not ended, or bought. The free plan: those who have no other.',
  })
  plan?: string | null;

  @AnyOf(() => SubscriptionStatusEnum, 'With a subscription in one of these states.')
  status?: SubscriptionStatus[] | null;

  @Field(() => ID, {
    nullable: true,
    description: 'With a plan, as above, or a grant that gives this feature, whether or not it is held back.',
  })
  feature?: string | null;

  @AnyOf(() => HoldKindEnum, 'With access that is held back for one of these reasons.')
  heldBy?: HoldKind[] | null;
}

@ArgsType()
export class CustomersArgs extends PageArgs {
  @IsOptional()
  @ValidateNested()
  @Field(() => CustomerFilterInput, { nullable: true, description: 'Which ones; all of them, if absent.' })
  filter?: CustomerFilterInput | null;
}
