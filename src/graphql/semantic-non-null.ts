import { type GraphQLNamedType, type GraphQLObjectType, type GraphQLSchema, isObjectType } from 'graphql';
import { Extensions } from 'type-graphql';

const NAME = 'semanticNonNull';

/**
 * Declares that a nullable field is null only if `errors` has an error for it. Clients that handle errors can then treat it as non-null.
 * Relay and Apollo's clients read `@semanticNonNull` from the printed schema. https://relay.dev/docs/next/guides/semantic-nullability/
 */
export const SemanticNonNull = (): MethodDecorator & PropertyDecorator => Extensions({ [NAME]: true });

export const isSemanticNonNull = ({ extensions }: { extensions: object }): boolean => NAME in extensions;

const DEFINITION = `"""
The field is null only if \`errors\` contains an error for it, because it failed or the caller may not read it.
"""
directive @${NAME} on FIELD_DEFINITION`;

/** Adds `@semanticNonNull` to the printed schema, because graphql-js prints no directives on fields. */
export function withSemanticNonNull(text: string, schema: GraphQLSchema): string {
  let type: GraphQLNamedType | undefined;
  let field: string | undefined;
  let isInText = false;
  const lines = text.split('\n').map((line) => {
    if (line.trim() === '"""') isInText = !isInText;
    if (isInText) return line;
    type = schema.getType(/^(?:type|interface|input) (\w+)/.exec(line)?.[1] ?? '') ?? type;
    field = /^ {2}(\w+)[(:]/.exec(line)?.[1] ?? field;
    // The type of a field is on the line of its name, or of the bracket that closes its arguments.
    const isEnd = /^ {2}(?:\w+|\)): /.test(line) && isObjectType(type);
    const declared = isEnd ? (type as GraphQLObjectType).getFields()[field ?? ''] : undefined;
    return declared && isSemanticNonNull(declared) ? `${line} @${NAME}` : line;
  });
  return `${DEFINITION}\n\n${lines.join('\n')}`;
}
