import type { ApolloServerPlugin } from '@apollo/server';
import type { Span, Tracing } from '../platform/tracing.ts';
import type { Context } from './context.ts';
import { labelOf } from './operation-times.ts';

/**
 * Starts a span for each operation, named by its kind and its first field. A request that contains no valid operation has only its HTTP
 * span.
 */
export function operationSpans(tracing: Tracing): ApolloServerPlugin<Context> {
  return {
    requestDidStart: async () => {
      let span: Span | undefined;
      return {
        async didResolveOperation({ operation }) {
          if (!operation) return; // the document has several operations, and the request names none
          const attributes = { 'graphql.operation.type': operation.operation };
          span = tracing.start(`${operation.operation} ${labelOf(operation)}`, { kind: 'internal', attributes });
        },
        async willSendResponse({ errors }) {
          span?.end(errors !== undefined);
        },
      };
    },
  };
}
