import { ArrayMaxSize, ArrayNotEmpty, IsOptional } from 'class-validator';
import { Field } from 'type-graphql';

/** MongoDB merges one ordered scan for each value, and sorts in memory beyond 200 of them (internalQueryMaxScansToExplode). */
const MOST = 100;

/**
 * Declares a field of a filter: a list of values, of which one must hold. An empty list is refused. It could mean that nothing matches,
 * or that everything does, and `replayEvents` takes such a filter.
 */
export function AnyOf(type: () => object, description: string): PropertyDecorator {
  const rules = [
    IsOptional(),
    ArrayNotEmpty({ message: '$property must name at least one value. Leave it out to match every value' }),
    ArrayMaxSize(MOST),
    Field(() => [type()], {
      nullable: true,
      description: `${description} At most ${MOST} values. Default: any value. An empty list is an error.`,
    }),
  ];
  return (target, property) => {
    for (const rule of rules) rule(target, property as string);
  };
}
