import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import Stripe from 'stripe';
import { IdempotencyInProgress, ProviderUnavailable } from '../../src/platform/errors.ts';
import { type IdempotencyRow, idempotencyCollection } from '../../src/platform/idempotency.document.ts';
import {
  createOperation,
  type IdempotentOperation,
  type StripeWrite,
} from '../../src/platform/idempotent-operation.ts';
import type { StripeGateway } from '../../src/platform/stripe.ts';
import { answered } from '../support/answered.ts';
import { openDatabase } from '../support/database.ts';

const { connection, close } = await openDatabase();
afterAll(close);
const rows = idempotencyCollection(connection);
beforeEach(() => rows.deleteMany({}));

const fresh: IdempotencyRow = {
  _id: 'digest',
  name: 'refundPayment_1',
  userId: 'ann',
  operation: 'refundPayment',
  hash: 'h',
  lease: 'x',
  attempts: 0,
  createdAt: new Date(0),
};

/** The next try of the stored row. */
async function nextTry(): Promise<IdempotentOperation> {
  return createOperation((await rows.findOne({ _id: fresh._id })) as IdempotencyRow, rows);
}

async function firstTry(): Promise<IdempotentOperation> {
  await rows.insertOne({ ...fresh });
  return nextTry();
}

const undecided = async (): Promise<never> => {
  throw new Error('must not be decided again');
};

describe('the decision of the first try', () => {
  test('the decision of the first try stands in every later one', async () => {
    const first = await firstTry();
    expect(await first.frozen(async () => ({ amount: 5, 'a.b': { $c: 1 }, gone: undefined }))).toEqual({
      amount: 5,
      'a.b': { $c: 1 },
    });
    const later = await nextTry();
    expect(later.id).toBe(first.id);
    expect(await later.frozen(undecided)).toEqual({ amount: 5, 'a.b': { $c: 1 } });
  });

  test('the decision of the first try also stands for a try that was only slow', async () => {
    const slow = await firstTry();
    const quick = await nextTry();
    await quick.frozen(async () => ({ amount: 5 }));
    expect(await slow.frozen(async () => ({ amount: 3 }))).toEqual({ amount: 5 });
  });

  test('frozen parameters are refused if their row was deleted, because another call gave the operation up', async () => {
    const operation = await firstTry();
    await rows.deleteMany({});
    await expect(operation.frozen(async () => ({ amount: 5 }))).rejects.toBeInstanceOf(IdempotencyInProgress);
  });
});

describe('a write at Stripe', () => {
  const keys: string[] = [];
  let failure: unknown = null;
  const made = { id: 're_1' };
  const gateway = {
    ask: async (call: (stripe: Stripe) => Promise<object>) => answered(await call({} as Stripe), new Date(0)),
  } as unknown as StripeGateway;
  const write: StripeWrite<typeof made> = {
    make: async (_stripe, { idempotencyKey }) => {
      keys.push(idempotencyKey);
      if (failure) throw failure;
      return made as Stripe.Response<typeof made>;
    },
    find: async () => null,
  };
  const away = (cause: unknown) => new ProviderUnavailable('Stripe', { cause });
  const stripeError = (raw: object) => Stripe.errors.StripeError.generate(raw as never);
  beforeEach(() => {
    keys.length = 0;
    failure = null;
  });

  const attempted = async (operation: IdempotentOperation) => {
    await operation.frozen(async () => ({}));
    return operation.ask(gateway, write).catch((error: unknown) => error);
  };

  test.each<[string, unknown, string]>([
    ['5xx, which Stripe would replay', away(stripeError({ type: 'api_error', statusCode: 500 })), 'refundPayment_1:1'],
    [
      'lock_timeout',
      away(stripeError({ type: 'invalid_request_error', statusCode: 429, code: 'lock_timeout' })),
      'refundPayment_1:1',
    ],
    ['no answer', away(new Stripe.errors.StripeConnectionError({} as never)), 'refundPayment_1'],
    [
      'an earlier request in progress',
      away(stripeError({ type: 'idempotency_error', statusCode: 409, code: 'idempotency_key_in_use' })),
      'refundPayment_1',
    ],
  ])('a write at Stripe after %s is repeated under the right key', async (_what, error, key) => {
    failure = error;
    expect(await attempted(await firstTry())).toBe(error);
    failure = null;
    expect(await attempted(await nextTry())).toMatchObject({ object: made });
    expect(keys).toEqual(['refundPayment_1', key]);
  });

  test('a failure that two tries received counts as one attempt', async () => {
    failure = away(stripeError({ type: 'api_error', statusCode: 500 }));
    const [one, other] = [await firstTry(), await nextTry()];
    await Promise.all([attempted(one), attempted(other)]);
    expect(await rows.findOne({ _id: fresh._id })).toMatchObject({ attempts: 1 });
  });

  test('each step of an operation has a key of its own, also after a failure', async () => {
    const first = await firstTry();
    await first.frozen(async () => ({}));
    await first.ask(gateway, { ...write, step: 'release' });
    failure = away(stripeError({ type: 'api_error', statusCode: 500 }));
    await first.ask(gateway, write).catch(() => null);
    failure = null;
    const later = await nextTry();
    await later.ask(gateway, { ...write, step: 'release' });
    await later.ask(gateway, write);
    expect(keys).toEqual(
      ['release', null, 'release:1', '1'].map((part) => ['refundPayment_1', part].filter(Boolean).join(':')),
    );
  });

  test('a write at Stripe is not repeated if a later try finds that it took effect', async () => {
    await attempted(await firstTry());
    const later = await nextTry();
    const found = answered({ id: 're_found' }, new Date(0));
    expect(await later.ask(gateway, { ...write, find: async () => found })).toBe(found);
    expect(keys).toHaveLength(1);
  });
});
