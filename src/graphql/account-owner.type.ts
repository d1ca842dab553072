import { createUnionType, Field, ID, ObjectType } from 'type-graphql';

@ObjectType('User', { description: 'A person in your own directory.', simpleResolvers: true })
export class UserType {
  @Field(() => ID, { description: 'Their id there.' })
  id!: string;
}

/** Organizations join it later. */
export const AccountOwnerUnion = createUnionType({
  name: 'AccountOwner',
  description: 'Who a customer is in your own directory.',
  types: () => [UserType] as const,
  resolveType: () => UserType,
});
