import { Field, ObjectType } from 'type-graphql';
import { EntitlementType } from './entitlement.type.ts';
import { UserErrorType } from './user-error.type.ts';

@ObjectType('RecordUsagePayload', { description: 'What `recordUsage` answers.', simpleResolvers: true })
export class RecordUsagePayload {
  @Field(() => EntitlementType, {
    nullable: true,
    description:
      'What is used and left now; with QUOTA_EXHAUSTED as well. Its `granted` is about the next use: after the last one it is false, although that was counted. null if there are other errors.',
  })
  entitlement?: EntitlementType | null;

  @Field(() => [UserErrorType], { description: 'Why nothing was counted; empty if it was.' })
  userErrors!: UserErrorType[];
}
