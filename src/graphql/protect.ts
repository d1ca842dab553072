import type { GraphQLSchema } from 'graphql';
import { allow, applyMiddleware, shield } from './cjs.ts';
import { fault } from './faults.ts';
import { policy } from './permissions.ts';
import { only } from './rules.ts';

/** The schema with the policy in force; a rule for a field that does not exist throws. */
export function protect(schema: GraphQLSchema): GraphQLSchema {
  const guarded = shield(policy, {
    fallbackRule: only(() => false),
    fallbackError: fault('FORBIDDEN'),
    // shield would take the error of any resolver for a refusal; masking is mask.ts' task.
    allowExternalErrors: true,
  }).generate(schema) as Record<string, Record<string, unknown>>;
  return applyMiddleware(schema, withoutAllowed(guarded) as never);
}

// shield makes every field asynchronous, also those that are open: on a page of 50 rows that halves the throughput.
function withoutAllowed(guards: Record<string, Record<string, unknown>>) {
  const rules: Record<string, Record<string, unknown>> = policy;
  return Object.fromEntries(
    Object.entries(guards).map(([type, fields]) => [
      type,
      Object.fromEntries(Object.entries(fields).filter(([field]) => rules[type]?.[field] !== allow)),
    ]),
  );
}
