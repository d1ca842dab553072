import { getMetadataStorage, validate } from 'class-validator';
import { ArgumentValidationError } from 'type-graphql';

// Without the echo of what was sent, which may be what must not be logged.
const OPTIONS = {
  skipMissingProperties: true,
  forbidUnknownValues: false,
  validationError: { target: false, value: false },
};

/**
 * Checks an argument by the rules of its class (@Length and so on); throws ArgumentValidationError. Where a class has none there is nothing
 * to wait for: type-graphql's own check would load class-validator anew for each field with arguments.
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
