import { IsOptional, Length } from 'class-validator';
import { Field, ID } from 'type-graphql';

const LONGEST = 255;

/** Declares `idempotencyKey` in an input; its mutation is resolved with once.ts. `required` where a second effect could not be seen. */
export function IdempotencyKey({ required = false }: { required?: boolean } = {}): PropertyDecorator {
  const description =
    'Names this request among those of the caller to this mutation, 1 to 255 characters, for a day: sent again with the same input it is not done again and has the same answer. An answer with userErrors leaves the key free.';
  const rules = [
    ...(required ? [] : [IsOptional()]),
    Length(1, LONGEST),
    Field(() => ID, { nullable: !required, description }),
  ];
  return (target, property) => {
    for (const rule of rules) rule(target, property);
  };
}
