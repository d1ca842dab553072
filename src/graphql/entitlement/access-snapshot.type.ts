import { Field, ObjectType } from 'type-graphql';
import { PlanType } from '../plan/plan.type.ts';
import { DateTime } from '../scalars.ts';
import { EntitlementType } from './entitlement.type.ts';

@ObjectType('AccessSnapshot', {
  description:
    'What a customer could use at a time in the past. It is computed from the events up to that time, including those received later.',
  simpleResolvers: true,
})
export class AccessSnapshotType {
  @Field(() => DateTime, { description: 'The time of the snapshot.' })
  at!: Date;

  @Field(() => PlanType, { description: 'The best plan in effect at that time, or the free plan if there was none.' })
  plan!: PlanType;

  @Field(() => [EntitlementType], {
    description:
      'One entitlement for each feature in the catalog of that time, in catalog order, whether granted or not.',
  })
  entitlements!: EntitlementType[];

  @Field(() => EntitlementType, {
    nullable: true,
    description: 'The entitlement for one feature; null if the catalog of that time had no such feature.',
  })
  entitlement!: EntitlementType | null;
}
