import { Field, ObjectType } from 'type-graphql';
import { EntitlementType } from '../entitlement/entitlement.type.ts';
import { UserErrorType } from '../user-error.type.ts';

@ObjectType('RecordUsagePayload', { description: 'The result of `recordUsage`.', simpleResolvers: true })
export class RecordUsagePayload {
  @Field(() => EntitlementType, {
    nullable: true,
    description:
      'The entitlement with its current usage, also with QUOTA_EXHAUSTED; null if there is any other error. Its `granted` is about the next use. After the last available use it is false, although that use was counted.',
  })
  entitlement?: EntitlementType | null;

  @Field(() => [UserErrorType], { description: 'The reasons why nothing was counted. Empty if the usage was counted.' })
  userErrors!: UserErrorType[];
}
