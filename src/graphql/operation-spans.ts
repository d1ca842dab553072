import type { ApolloServerPlugin } from '@apollo/server';
import type { Span, Tracing } from '../platform/tracing.ts';
import type { Context } from './context.ts';
import { labelOf } from './operation-times.ts';

/** A span for each operation, named by its kind and the first field that it asks for. What is no operation has that of its request alone. */
export function operationSpans(tracing: Tracing): ApolloServerPlugin<Context> {
  return {
    requestDidStart: async () => {
      let span: Span | undefined;
      return {
        async didResolveOperation({ operation }) {
          if (!operation) return; // there are several, and the request names none
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
