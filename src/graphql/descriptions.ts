import { type GraphQLField, type GraphQLSchema, isObjectType } from 'graphql';
import { type CommandName, OUTCOMES } from '../billing/outcomes.ts';
import { policy } from './permissions.ts';
import { anyone, requirementOf } from './rules.ts';

/** Adds the required roles and the codes of `userErrors` to the descriptions of a schema. Both are declared elsewhere. */
export function describe(schema: GraphQLSchema): void {
  const rules: Record<string, Record<string, unknown>> = policy;
  for (const type of Object.values(schema.getTypeMap()).filter(isObjectType)) {
    for (const field of Object.values(type.getFields())) {
      const rule = rules[type.name]?.[field.name];
      const isOpen = rule === anyone && type === schema.getQueryType();
      const told = [isOpen ? 'Requires no token.' : requirementOf(rule), codesOf(field)];
      field.description = [field.description, ...told].filter((text) => text !== null).join(' ');
    }
  }
}

/** Null for a field that does not return a payload. */
function codesOf({ name, type }: GraphQLField<unknown, unknown>): string | null {
  if (!String(type).endsWith('Payload')) return null;
  const codes: readonly string[] = OUTCOMES[name as CommandName] ?? [];
  return codes.length === 0 ? 'It has no userErrors at present.' : `Codes of its userErrors: ${codes.join(', ')}.`;
}
