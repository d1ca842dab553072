import { ArrayMaxSize, IsOptional, MaxLength, ValidateNested } from 'class-validator';
import { ArgsType, Field, ID, InputType } from 'type-graphql';
import type { CustomerFilter } from '../../billing/entitlement/customers.read.ts';
import type { HoldKind } from '../../billing/entitlement/holds.ts';
import type { SubscriptionStatus } from '../../billing/subscription/subscription.view.ts';
import { AnyOf } from '../any-of.ts';
import { PageArgs } from '../connection.type.ts';
import { HoldKindEnum } from '../entitlement/hold.type.ts';
import { LARGEST_BATCH } from '../loaders.ts';
import { SubscriptionStatusEnum } from '../subscription/subscription.type.ts';
import { IsUserId } from '../user-id.ts';

@ArgsType()
export class CustomerArgs {
  @IsUserId()
  @Field(() => ID, { description: "The user's ID in your own directory, at most 255 characters." })
  userId!: string;
}

@ArgsType()
export class CustomersByUserIdArgs {
  @ArrayMaxSize(LARGEST_BATCH)
  @IsUserId({ each: true })
  @Field(() => [ID], {
    description: 'The IDs of at most 100 users in your own directory, each at most 255 characters.',
  })
  userIds!: string[];
}

@ArgsType()
export class EntitlementArgs {
  @Field(() => ID, { description: 'The code of the feature.' })
  feature!: string;
}

@ArgsType()
export class EntitlementsArgs {
  @IsOptional()
  @ArrayMaxSize(100)
  @Field(() => [ID], {
    nullable: true,
    description:
      'The codes of the features to return, at most 100. A code that is not in the catalog returns no entitlement. Default: all features.',
  })
  features?: string[] | null;
}

@InputType('CustomerFilter', { description: 'Selects customers. A customer must match every field that is given.' })
export class CustomerFilterInput implements CustomerFilter {
  // The longest address that SMTP carries (RFC 5321, section 4.5.3.1).
  @IsOptional()
  @MaxLength(320)
  @Field(() => String, { nullable: true, description: 'Customers with this e-mail address at Stripe, ignoring case.' })
  email?: string | null;

  @Field(() => ID, {
    nullable: true,
    description:
      'Customers on this plan, through a purchase or a subscription that has started and not ended. The free plan matches customers with no other plan.',
  })
  plan?: string | null;

  @AnyOf(() => SubscriptionStatusEnum, 'Customers with a subscription in one of these statuses.')
  status?: SubscriptionStatus[] | null;

  @Field(() => ID, {
    nullable: true,
    description:
      'Customers with a plan (as defined for `plan`) or a grant that includes this feature, even if access is suspended.',
  })
  feature?: string | null;

  @AnyOf(() => HoldKindEnum, 'Customers whose access is suspended for one of these reasons.')
  heldBy?: HoldKind[] | null;
}

@ArgsType()
export class CustomersArgs extends PageArgs {
  @IsOptional()
  @ValidateNested()
  @Field(() => CustomerFilterInput, {
    nullable: true,
    description: 'Selects the customers to return. Default: all customers.',
  })
  filter?: CustomerFilterInput | null;
}
