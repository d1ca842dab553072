import { Field, ObjectType } from 'type-graphql';
import { EntitlementType } from './entitlement.type.ts';
import { PlanType } from './plan.type.ts';
import { DateTime } from './scalars.ts';

@ObjectType('AccessSnapshot', {
  description:
    'What a customer might use at a moment in the past: what happened until then decides, with what is known today.',
  simpleResolvers: true,
})
export class AccessSnapshotType {
  @Field(() => DateTime, { description: 'The moment.' })
  at!: Date;

  @Field(() => PlanType, { description: 'The best plan in force then; the free plan if none.' })
  plan!: PlanType;

  @Field(() => [EntitlementType], {
    description: 'One for each feature of the catalog of then, in its order, granted or not.',
  })
  entitlements!: EntitlementType[];

  @Field(() => EntitlementType, {
    nullable: true,
    description: 'About one feature; null: the catalog of then knew no such feature.',
  })
  entitlement!: EntitlementType | null;
}
