import { HeaderMap } from '@apollo/server';
import { GraphQLError } from 'graphql';

/**
 * Faults: top-level errors for the caller's program, by `extensions.code`. `http` lists the statuses a code can come
 * with; 200 where only a field failed. Codes without a message of ours are worded by GraphQL itself.
 * docs/errors.md lists them and a test compares both.
 */
export const FAULTS = {
  UNAUTHENTICATED: { http: [200, 401], message: 'Sign in first.' },
  FORBIDDEN: { http: [200], message: 'Your role may not do this.' },
  BAD_USER_INPUT: { http: [200, 400], message: 'The input is not valid.' },
  IDEMPOTENCY_KEY_REUSED: { http: [200], message: 'This idempotency key was used with another input.' },
  RATE_LIMITED: { http: [200, 429], message: 'Too many requests. Try again later.' },
  QUERY_TOO_COMPLEX: { http: [400], message: 'The query asks for too much at once.' },
  NOT_CONFIGURED: { http: [200], message: 'This service is not set up for this.' },
  PROVIDER_UNAVAILABLE: { http: [200, 503], message: 'A service we depend on cannot answer. Try again later.' },
  IDEMPOTENCY_IN_PROGRESS: { http: [200], message: 'The same request is being worked on. Ask again.' },
  INTERNAL_SERVER_ERROR: { http: [200, 500], message: 'Unexpected error.' },
  // The request itself, before any operation runs.
  BAD_REQUEST: { http: [400, 413, 415], message: 'This is not a GraphQL request.' },
  GRAPHQL_PARSE_FAILED: { http: [400], message: 'This is not GraphQL.' },
  GRAPHQL_VALIDATION_FAILED: { http: [400], message: 'The schema does not have this.' },
  OPERATION_RESOLUTION_FAILURE: { http: [400], message: 'There is no such operation in the document.' },
  PERSISTED_QUERY_NOT_FOUND: { http: [200], message: 'Send the query with its hash once.' },
} as const satisfies Record<string, { http: readonly number[]; message: string }>;

export type FaultCode = keyof typeof FAULTS;

/** Whether an error's code is one that clients may see. */
export function isFaultCode(code: unknown): code is FaultCode {
  return typeof code === 'string' && Object.hasOwn(FAULTS, code);
}

/** Creates a fault to throw. */
export function fault(
  code: FaultCode,
  { message, failsRequest, cause, details = {} }: FaultOptions = {},
): GraphQLError {
  const http = failsRequest ? WHOLE_REQUEST[code]?.(details) : undefined;
  return new GraphQLError(message ?? FAULTS[code].message, {
    originalError: cause ?? null,
    extensions: { code, ...details, ...(http && { http }) },
  });
}

export interface FaultOptions {
  /** Replaces the message of the table. State the rule first, then the value that broke it. */
  message?: string;
  /** Fails the whole request, with the HTTP status of the fault, instead of one field. */
  failsRequest?: boolean;
  /** Numbers for the caller's program, added to `extensions`. */
  details?: FaultDetails;
  /** The original error. It is logged and never shown. */
  cause?: Error;
}

/** Numbers that a fault may carry. */
export interface FaultDetails {
  /** Whole seconds until the same request may succeed. */
  retryAfter?: number;
  cost?: number;
  limit?: number;
  remaining?: number;
}

export const FAULT_DETAILS = ['retryAfter', 'cost', 'limit', 'remaining'] as const;

type Answer = { status: number; headers?: HeaderMap };

const WHOLE_REQUEST: Partial<Record<FaultCode, (details: FaultDetails) => Answer>> = {
  // RFC 6750, section 3.1: the WWW-Authenticate header tells the client that its token is invalid.
  UNAUTHENTICATED: () => ({
    status: 401,
    headers: new HeaderMap([['www-authenticate', 'Bearer error="invalid_token"']]),
  }),
  BAD_USER_INPUT: () => ({ status: 400 }),
  QUERY_TOO_COMPLEX: () => ({ status: 400 }),
  RATE_LIMITED: ({ retryAfter = 1 }) => ({
    status: 429,
    headers: new HeaderMap([['retry-after', String(retryAfter)]]),
  }),
  PROVIDER_UNAVAILABLE: () => ({ status: 503, headers: new HeaderMap([['retry-after', '5']]) }),
};
