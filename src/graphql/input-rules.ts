import {
  ArrayMaxSize,
  ArrayNotEmpty,
  getMetadataStorage,
  IsOptional,
  Length,
  registerDecorator,
  type ValidationOptions,
  validate,
} from 'class-validator';
import { ArgumentValidationError, Field, ID, InputType } from 'type-graphql';
import { isOrganizationId, isUserId, LONGEST_USER_ID } from '../billing/customer/user-id.ts';
import { ownerOfOrganization } from '../facts/owner.ts';
import { fault } from './faults.ts';

/** MongoDB merges one ordered scan for each value, and sorts in memory beyond 200 of them (internalQueryMaxScansToExplode). */
const MOST_VALUES = 100;

/**
 * Declares a field of a filter that lists values, of which one must match. An empty list is refused, because it could mean that nothing
 * matches or that everything does, and `replayEvents` takes such a filter.
 */
export function AnyOf(type: () => object, description: string): PropertyDecorator {
  const rules = [
    IsOptional(),
    ArrayNotEmpty({ message: '$property must name at least one value. Leave it out to match every value' }),
    ArrayMaxSize(MOST_VALUES),
    Field(() => [type()], {
      nullable: true,
      description: `${description} At most ${MOST_VALUES} values. Default: any value. An empty list is an error.`,
    }),
  ];
  return (target, property) => {
    for (const rule of rules) rule(target, property as string);
  };
}

// The longest key that Stripe takes.
const LONGEST_KEY = 255;

/** Declares `idempotencyKey` in an input. Resolve its mutation with `once` (mutation.ts). `required`: a second effect would cost money or count. */
export function IdempotencyKey({ required = false }: { required?: boolean } = {}): PropertyDecorator {
  const description =
    'A key that identifies this request, 1 to 255 characters. It is scoped to the caller and the mutation and is valid for a day. Sending the same input again with the same key returns the same result without running the mutation again. A result with `userErrors` does not use up the key.';
  const rules = [
    ...(required ? [] : [IsOptional()]),
    Length(1, LONGEST_KEY),
    Field(() => ID, { nullable: !required, description }),
  ];
  return (target, property) => {
    for (const rule of rules) rule(target, property);
  };
}

/** Declares that an input field is a user ID, or with `each` a list of them. */
export function IsUserId({ each = false }: Pick<ValidationOptions, 'each'> = {}): PropertyDecorator {
  return isId('isUserId', each ? 'contain only user IDs' : 'be a user ID', isUserId, each);
}

/** Declares that an input field is the ID of an organization. */
export const IsOrganizationId = (): PropertyDecorator =>
  isId('isOrganizationId', 'be the ID of an organization', isOrganizationId);

function isId(name: string, rule: string, holds: (text: string) => boolean, each = false): PropertyDecorator {
  return (target, property) =>
    registerDecorator({
      name,
      target: target.constructor,
      propertyName: String(property),
      options: { each, message: `$property must ${rule} of 1 to ${LONGEST_USER_ID} Unicode characters` },
      validator: { validate: (value: unknown) => typeof value === 'string' && holds(value) },
    });
}

// A sentence or two. The audit history keeps it for good.
export const LONGEST_REASON = 500;

/** The base of the inputs of admin mutations. */
@InputType()
export abstract class ReasonedInput {
  @Length(1, LONGEST_REASON)
  @Field(() => String, {
    description: 'The reason for the audit history, at most 500 characters. Do not include personal data.',
  })
  reason!: string;
}

/** The base of inputs of admins that name an owner: a user or an organization. Read it with `ownerNamed`. */
@InputType()
export abstract class OwnedInput extends ReasonedInput {
  @IsOptional()
  @IsUserId()
  @Field(() => ID, {
    nullable: true,
    description: "The user's ID in your own directory, at most 255 characters. Either this or `organizationId`.",
  })
  userId?: string | null;

  @IsOptional()
  @IsOrganizationId()
  @Field(() => ID, {
    nullable: true,
    description: "The organization's ID in your own directory, at most 255 characters. Either this or `userId`.",
  })
  organizationId?: string | null;
}

/** Returns the owner that an input names. Faults: BAD_USER_INPUT unless it names either a user or an organization. */
export function ownerNamed({
  userId,
  organizationId,
}: {
  userId?: string | null;
  organizationId?: string | null;
}): string {
  if (userId && !organizationId) return userId;
  if (organizationId && !userId) return ownerOfOrganization(organizationId);
  throw fault('BAD_USER_INPUT', {
    message: 'Name either a user with `userId`, or an organization with `organizationId`.',
  });
}

// Errors are logged, so they do not contain the values that were sent.
const OPTIONS = {
  skipMissingProperties: true,
  forbidUnknownValues: false,
  validationError: { target: false, value: false },
};

/**
 * Checks an argument by the rules of its class (@Length and so on). Throws ArgumentValidationError. A class without rules is not checked:
 * type-graphql's own check would load class-validator again for each field with arguments.
 */
export async function checkArgument(argument: unknown): Promise<void> {
  for (const object of [argument].flat()) {
    if (!hasRules(object)) continue;
    const broken = await validate(object, OPTIONS);
    if (broken.length > 0) throw new ArgumentValidationError(broken);
  }
}

const known = new WeakMap<object, boolean>();

function hasRules(argument: unknown): argument is object {
  if (typeof argument !== 'object' || argument === null) return false;
  const { constructor: type } = argument;
  const has = known.get(type) ?? getMetadataStorage().getTargetValidationMetadatas(type, '', false, false).length > 0;
  known.set(type, has);
  return has;
}
