import type { ApolloServerPlugin } from '@apollo/server';
import type { OperationDefinitionNode } from 'graphql';
import type { Metrics } from '../platform/metrics.ts';
import type { Context } from './context.ts';

/**
 * Times operations. Their label is the first field that they ask for: names of operations are the clients', and there may be any
 * number of them. What is refused before it is known to be an operation is counted with the HTTP requests alone.
 */
export function operationTimes(metrics: Metrics): ApolloServerPlugin<Context> {
  return {
    requestDidStart: async () => {
      const startedAt = performance.now();
      return {
        async willSendResponse({ operation, response }) {
          if (!operation) return;
          const failed = response.body.kind === 'single' && response.body.singleResult.errors !== undefined;
          metrics.graphqlOperations.observe(
            { operation: operation.operation, field: labelOf(operation), outcome: failed ? 'error' : 'ok' },
            (performance.now() - startedAt) / 1000,
          );
        },
      };
    },
  };
}

/** The first field that an operation asks for, or `fragment`. */
export function labelOf({ selectionSet }: OperationDefinitionNode): string {
  const first = selectionSet.selections.find(({ kind }) => kind === 'Field');
  return first && 'name' in first ? first.name.value : 'fragment';
}
