import { IsOptional, Length } from 'class-validator';
import { Field, ID } from 'type-graphql';

const LONGEST = 255;

/** Declares `idempotencyKey` in an input; its mutation is resolved with once.ts. `required` where a second effect could not be seen. */
export function IdempotencyKey({ required = false }: { required?: boolean } = {}): PropertyDecorator {
  const description =
    'A key that identifies this request, 1 to 255 characters. It is scoped to the caller and the mutation and is valid for a day. Sending the same input again with the same key returns the same result without running the mutation again. A result with `userErrors` does not use up the key.';
  const rules = [
    ...(required ? [] : [IsOptional()]),
    Length(1, LONGEST),
    Field(() => ID, { nullable: !required, description }),
  ];
  return (target, property) => {
    for (const rule of rules) rule(target, property);
  };
}
