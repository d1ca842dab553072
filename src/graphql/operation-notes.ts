import type { ApolloServerPlugin } from '@apollo/server';
import type { Context } from './context.ts';
import { labelOf } from './operation-times.ts';

/** Adds the name of the operation to the log line of its request, and for a mutation also the caller. */
export function operationNotes(): ApolloServerPlugin<Context> {
  return {
    requestDidStart: async () => ({
      async didResolveOperation({ operation, contextValue: { viewer, note } }) {
        if (!operation) return; // the document has several operations, and the request names none
        const isByUser = operation.operation === 'mutation' && viewer.kind === 'user';
        note({
          operation: `${operation.operation} ${labelOf(operation)}`,
          ...(isByUser && { userId: viewer.userId }),
        });
      },
    }),
  };
}
