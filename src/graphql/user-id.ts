import { registerDecorator, type ValidationOptions } from 'class-validator';
import { isUserId, LONGEST_USER_ID } from '../billing/customer/user-id.ts';

/** Declares that an input field is a user ID, or with `each` a list of them. */
export function IsUserId(options: Pick<ValidationOptions, 'each'> = {}): PropertyDecorator {
  return (target, property) =>
    registerDecorator({
      name: 'isUserId',
      target: target.constructor,
      propertyName: String(property),
      options: {
        ...options,
        message: `$property must ${options.each ? 'contain only user IDs' : 'be a user ID'} of 1 to ${LONGEST_USER_ID} Unicode characters`,
      },
      validator: { validate: (value: unknown) => typeof value === 'string' && isUserId(value) },
    });
}
