import type { ApolloServerPlugin } from '@apollo/server';
import type { FastifyBaseLogger } from 'fastify';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { ArgumentValidationError } from 'type-graphql';
import { IdempotencyInProgress, IdempotencyKeyReused, ProviderUnavailable, RateLimited } from '../platform/errors.ts';
import { type Metrics, startAtZero } from '../platform/metrics.ts';
import type { Context } from './context.ts';
import { FAULT_DETAILS, FAULTS, type FaultCode, isFaultCode } from './faults.ts';

type Origin = Pick<Context, 'requestId' | 'log'>;

export interface ErrorMask {
  /** Records the request that an error belongs to, because Apollo does not pass it to `formatError`. */
  note: (error: unknown, origin: Origin) => void;
  /** Notes the errors of every operation. */
  plugin: ApolloServerPlugin<Context>;
  formatError: (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError;
}

/**
 * Answers faults as they are, and every other error as "Unexpected error." with the ID of the request. The original of a replaced error
 * is logged. Errors are counted by code. `log` is used for errors outside of any request.
 */
export function createErrorMask(log: FastifyBaseLogger, metrics: Pick<Metrics, 'graphqlFaults'>): ErrorMask {
  startAtZero(
    metrics.graphqlFaults,
    Object.keys(FAULTS).map((code) => ({ code })),
  );
  const origins = new WeakMap<object, Origin>();
  const note: ErrorMask['note'] = (error, origin) => void origins.set(error as object, origin);

  return {
    note,
    plugin: {
      requestDidStart: async () => ({
        didEncounterErrors: async ({ errors, contextValue }) => {
          for (const error of errors) note(error, contextValue);
        },
      }),
    },
    formatError(formatted, error) {
      const cause = (error instanceof GraphQLError && error.originalError) || error;
      const origin = origins.get(error as object) ?? origins.get(cause as object);
      const as = (code: FaultCode, message: string, extensions: Record<string, unknown> = {}) => {
        metrics.graphqlFaults.inc({ code });
        return { ...formatted, message, extensions: { code, ...extensions } };
      };

      if (cause instanceof ArgumentValidationError) return as('BAD_USER_INPUT', rulesBroken(cause));
      if (cause instanceof IdempotencyKeyReused) return as('IDEMPOTENCY_KEY_REUSED', cause.message);
      if (cause instanceof IdempotencyInProgress) {
        return as('IDEMPOTENCY_IN_PROGRESS', cause.message, { retryAfter: cause.retryAfter });
      }
      if (cause instanceof ProviderUnavailable) {
        (origin?.log ?? log).warn({ err: cause, path: formatted.path }, 'a provider cannot answer');
        return as('PROVIDER_UNAVAILABLE', FAULTS.PROVIDER_UNAVAILABLE.message, { retryable: true });
      }
      if (cause instanceof RateLimited) return as('RATE_LIMITED', cause.message, { retryAfter: cause.retryAfter });
      const { code } = formatted.extensions ?? {};
      if (isFaultCode(code) && code !== 'INTERNAL_SERVER_ERROR') {
        return as(code, formatted.message, detailsOf(formatted));
      }
      if (isRefusal(cause)) return as('BAD_REQUEST', cause.message);
      (origin?.log ?? log).error({ err: cause, path: formatted.path }, 'unexpected error in GraphQL');
      return as('INTERNAL_SERVER_ERROR', FAULTS.INTERNAL_SERVER_ERROR.message, { requestId: origin?.requestId });
    },
  };
}

/** Whether Apollo refused the request before it read the document: such errors have a status and no code. */
function isRefusal(error: unknown): error is GraphQLError {
  if (!(error instanceof GraphQLError)) return false;
  const { http } = error.extensions as { http?: { status?: number } };
  return http?.status === 400;
}

function detailsOf({ extensions = {} }: GraphQLFormattedError): Record<string, unknown> {
  return Object.fromEntries(FAULT_DETAILS.filter((name) => name in extensions).map((name) => [name, extensions[name]]));
}

/** The broken rules of class-validator as one text. Each begins with the path of its field. */
function rulesBroken({ extensions }: ArgumentValidationError): string {
  return `${extensions.validationErrors.flatMap((error) => rulesOf(error)).join('; ')}.`;
}

type ValidationError = ArgumentValidationError['extensions']['validationErrors'][number];

function rulesOf({ property, constraints, children }: ValidationError, parent = ''): string[] {
  const own = Object.values(constraints ?? {}).map((rule) => parent + rule);
  return [...own, ...(children ?? []).flatMap((child) => rulesOf(child, `${parent}${property}.`))];
}
