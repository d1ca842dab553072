import type { ApolloServerPlugin } from '@apollo/server';
import type { OperationDefinitionNode } from 'graphql';
import type { Metrics } from '../platform/metrics.ts';
import type { Context } from './context.ts';

/**
 * Measures how long operations take. The label is the first field of the operation, because clients choose the operation names and could
 * create any number of labels. A request that is refused before its operation is known is counted only as an HTTP request.
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

/** The first field of an operation, or `fragment` if it selects only fragments. */
export function labelOf({ selectionSet }: OperationDefinitionNode): string {
  const first = selectionSet.selections.find(({ kind }) => kind === 'Field');
  return first && 'name' in first ? first.name.value : 'fragment';
}
