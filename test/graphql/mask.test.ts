import { beforeEach, describe, expect, test } from '@jest/globals';
import type { FastifyBaseLogger } from 'fastify';
import { GraphQLError } from 'graphql';
import { ArgumentValidationError } from 'type-graphql';
import { fault } from '../../src/graphql/faults.ts';
import { createErrorMask } from '../../src/graphql/mask.ts';
import {
  IdempotencyInProgress,
  IdempotencyKeyReused,
  ProviderUnavailable,
  RateLimited,
} from '../../src/platform/errors.ts';
import { createMetrics } from '../../src/platform/metrics.ts';

const logged: unknown[][] = [];
const write = (level: string) => (facts: unknown, message: string) => void logged.push([level, facts, message]);
const log = { error: write('error'), warn: write('warn') } as unknown as FastifyBaseLogger;
beforeEach(() => void logged.splice(0));

/** What becomes of an error, as Apollo would hand it over. */
function masked(error: GraphQLError) {
  return createErrorMask(log, createMetrics()).formatError({ ...error.toJSON(), extensions: error.extensions }, error);
}
const wrapped = (originalError: Error) => new GraphQLError(originalError.message, { originalError });

describe('the mask', () => {
  test('the mask shows a fault unchanged, without its cause', () => {
    const cause = new Error('hunter2');
    const error = fault('FORBIDDEN', { message: 'No.', cause });
    Object.assign(error.extensions, { stacktrace: ['at hunter2'] });
    expect(masked(error)).toEqual({ message: 'No.', extensions: { code: 'FORBIDDEN' } });
    expect(logged).toEqual([]);
  });

  test.each(['CONSTRAINT_HUNTER2', 'constructor', 42, undefined])(
    'the mask hides an error with the foreign code %p',
    (code) => {
      const error = new GraphQLError('hunter2', { extensions: { code } });
      expect(masked(error)).toEqual({ message: 'Unexpected error.', extensions: { code: 'INTERNAL_SERVER_ERROR' } });
      expect(logged).toEqual([['error', { err: error, path: undefined }, 'unexpected error in GraphQL']]);
    },
  );

  test('the mask shows refusals of Apollo, without a code of its own', () => {
    const refused = (status: number) =>
      new GraphQLError('Unsupported persisted query version', { extensions: { http: { status } } });
    expect(masked(refused(400))).toEqual({
      message: 'Unsupported persisted query version',
      extensions: { code: 'BAD_REQUEST' },
    });
    expect(masked(refused(500)).extensions).toEqual({ code: 'INTERNAL_SERVER_ERROR' });
  });

  test('the mask says after how many seconds to try again', () => {
    const { message, extensions } = masked(wrapped(new RateLimited(7)));
    expect([message, extensions]).toEqual([
      'Too many requests. Try again in 7 s.',
      { code: 'RATE_LIMITED', retryAfter: 7 },
    ]);
  });

  test('the mask says that the same request is in progress, and when to ask again', () => {
    expect(masked(wrapped(new IdempotencyInProgress(2))).extensions).toEqual({
      code: 'IDEMPOTENCY_IN_PROGRESS',
      retryAfter: 2,
    });
    expect(logged).toEqual([]);
  });

  test('the mask says that an idempotency key was used with another input', () => {
    expect(masked(wrapped(new IdempotencyKeyReused())).extensions).toEqual({ code: 'IDEMPOTENCY_KEY_REUSED' });
    expect(logged).toEqual([]);
  });

  test('the mask logs errors outside of any request, too', () => {
    const cause = new ProviderUnavailable('Stripe');
    expect(masked(wrapped(cause)).extensions).toEqual({ code: 'PROVIDER_UNAVAILABLE', retryable: true });
    expect(logged).toEqual([['warn', { err: cause, path: undefined }, 'a provider cannot answer']]);
  });

  test('the mask lists every broken rule with the path of its field', () => {
    const broken = new ArgumentValidationError([
      { property: 'plan', constraints: { length: 'plan must be short' } },
      {
        property: 'attribution',
        children: [{ property: 'campaign', constraints: { length: 'campaign must be short' } }],
      },
    ]);
    expect(masked(wrapped(broken))).toEqual({
      message: 'plan must be short; attribution.campaign must be short.',
      extensions: { code: 'BAD_USER_INPUT' },
    });
  });
});

test('each error of an answer is counted by its code', async () => {
  const metrics = createMetrics();
  const { formatError } = createErrorMask({ error: () => {}, warn: () => {} } as unknown as FastifyBaseLogger, metrics);
  for (const error of [new GraphQLError('no'), fault('FORBIDDEN'), new GraphQLError('no')])
    formatError({ ...error.toJSON(), extensions: error.extensions }, error);
  const { values } = await metrics.graphqlFaults.get();
  const counted = values.filter(({ value }) => value > 0);
  expect(new Map(counted.map(({ labels, value }) => [labels.code, value]))).toEqual(
    new Map([
      ['INTERNAL_SERVER_ERROR', 2],
      ['FORBIDDEN', 1],
    ]),
  );
});
