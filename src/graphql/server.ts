import { ApolloServer } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import type { FastifyBaseLogger } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import type { Metrics } from '../platform/metrics.ts';
import type { Tracing } from '../platform/tracing.ts';
import type { Context } from './context.ts';
import type { Budgets } from './limits/budgets.ts';
import { costLimit } from './limits/cost.ts';
import { documentLimits } from './limits/document-limits.ts';
import type { ErrorMask } from './mask.ts';
import { operationNotes } from './operation-notes.ts';
import { operationSpans } from './operation-spans.ts';
import { operationTimes } from './operation-times.ts';

export interface GraphQLServerOptions {
  schema: GraphQLSchema;
  /** Whether clients may read the schema and get suggestions for a mistyped name. */
  introspection: boolean;
  mask: ErrorMask;
  /** Null: queries are not limited. */
  budgets: Budgets | null;
  metrics: Metrics;
  tracing?: Tracing | undefined;
  log: FastifyBaseLogger;
}

/** Creates the GraphQL server without starting it. It reads neither NODE_ENV nor Apollo's environment variables. */
export function createGraphQLServer(options: GraphQLServerOptions): ApolloServer<Context> {
  const { schema, introspection, mask, budgets, metrics, tracing, log } = options;
  return new ApolloServer<Context>({
    ...documentLimits({ suggestions: introspection }),
    schema,
    introspection,
    logger: log,
    nodeEnv: 'production',
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    // In memory, with a size limit. Clients send a persisted query again if it was dropped.
    cache: 'bounded',
    includeStacktraceInErrorResponses: false,
    // main.ts stops the parts of the process in a fixed order.
    stopOnTerminationSignals: false,
    // Apollo would indent the result outside of production.
    stringifyResult: (result) => JSON.stringify(result),
    formatError: mask.formatError,
    plugins: [
      mask.plugin,
      costLimit(schema, budgets),
      operationTimes(metrics),
      operationNotes(),
      ...(tracing ? [operationSpans(tracing)] : []),
      // The landing page would load its scripts from a CDN.
      ApolloServerPluginLandingPageDisabled(),
      // The cache control plugin would make every field asynchronous. The route sends `no-store`.
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
    ],
  });
}
