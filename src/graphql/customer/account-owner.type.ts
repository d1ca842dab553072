import { createUnionType, Field, ID, ObjectType } from 'type-graphql';

@ObjectType('User', { description: 'A user in your own directory.', simpleResolvers: true })
export class UserType {
  @Field(() => ID, { description: "The user's ID in your own directory." })
  id!: string;
}

/** Organizations join it later. */
export const AccountOwnerUnion = createUnionType({
  name: 'AccountOwner',
  description: 'The owner of a customer, from your own directory.',
  types: () => [UserType] as const,
  resolveType: () => UserType,
});
