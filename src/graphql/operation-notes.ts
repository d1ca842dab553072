import type { ApolloServerPlugin } from '@apollo/server';
import type { Context } from './context.ts';
import { labelOf } from './operation-times.ts';

/** Adds to the log line of a request which operation it was, and of a mutation who sent it. */
export function operationNotes(): ApolloServerPlugin<Context> {
  return {
    requestDidStart: async () => ({
      async didResolveOperation({ operation, contextValue: { viewer, note } }) {
        if (!operation) return; // there are several, and the request names none
        const isByUser = operation.operation === 'mutation' && viewer.kind === 'user';
        note({
          operation: `${operation.operation} ${labelOf(operation)}`,
          ...(isByUser && { userId: viewer.userId }),
        });
      },
    }),
  };
}
