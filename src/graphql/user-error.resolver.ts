import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { type ErrorFacts, errorMessage, errorParams } from '../billing/error-message.ts';
import type { Context } from './context.ts';
import { type UserErrorParamType, UserErrorType } from './user-error.type.ts';

@Resolver(() => UserErrorType)
export class UserErrorResolver {
  @FieldResolver()
  async message(@Root() error: ErrorFacts, @Ctx() { reading }: Context): Promise<string> {
    return errorMessage(error, await reading());
  }

  @FieldResolver()
  params(@Root() { values }: ErrorFacts): UserErrorParamType[] {
    return errorParams(values);
  }
}
