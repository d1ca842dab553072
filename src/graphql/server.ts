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
import type { Budgets } from './budgets.ts';
import type { Context } from './context.ts';
import { costLimit } from './cost.ts';
import { documentLimits } from './limits.ts';
import type { ErrorMask } from './mask.ts';
import { operationNotes } from './operation-notes.ts';
import { operationSpans } from './operation-spans.ts';
import { operationTimes } from './operation-times.ts';

export interface GraphQLServerOptions {
  schema: GraphQLSchema;
  /** Whether clients may read the schema, and are helped with names when they mistype one. */
  introspection: boolean;
  mask: ErrorMask;
  /** null: nobody has one. */
  budgets: Budgets | null;
  metrics: Metrics;
  tracing?: Tracing | undefined;
  log: FastifyBaseLogger;
}

/** The GraphQL engine, not yet started. Nothing of it depends on NODE_ENV or on Apollo's environment variables. */
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
    // In memory, of a bounded size: persisted queries that fall out are sent again.
    cache: 'bounded',
    includeStacktraceInErrorResponses: false,
    // main.ts stops the process, in its order.
    stopOnTerminationSignals: false,
    // Apollo indents when it thinks nobody is looking.
    stringifyResult: (result) => JSON.stringify(result),
    formatError: mask.formatError,
    plugins: [
      mask.plugin,
      costLimit(schema, budgets),
      operationTimes(metrics),
      operationNotes(),
      ...(tracing ? [operationSpans(tracing)] : []),
      // It would load its page from a CDN.
      ApolloServerPluginLandingPageDisabled(),
      // It would make every field asynchronous; the route says `no-store`.
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
    ],
  });
}
