import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { BillingError } from '../../src/billing/errors.ts';
import { idempotencyCollection } from '../../src/billing/idempotency.document.ts';
import { createOnce, type KeyedCommand } from '../../src/billing/once.ts';
import { DAY, SECOND } from '../../src/platform/clock.ts';
import { IdempotencyInProgress } from '../../src/platform/idempotency-in-progress.ts';
import { IdempotencyKeyReused } from '../../src/platform/idempotency-key-reused.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { buildIndexes } from '../../src/platform/mongo.ts';
import { ProviderUnavailable } from '../../src/platform/provider-unavailable.ts';
import { openDatabase } from '../support/database.ts';

const { connection, close } = await openDatabase();
afterAll(close);
const idempotency = idempotencyCollection(connection);
await buildIndexes(connection);

let now = Date.now();
let metrics = createMetrics();
/** Sees what a process sees; time passes only where it waits. */
const openOnce = () =>
  createOnce({
    idempotency,
    wall: { now: () => new Date(now) },
    wait: async (milliseconds) => {
      now += milliseconds;
      await new Promise((resolve) => setImmediate(resolve));
    },
    metrics,
  });
let once = openOnce();
beforeEach(async () => {
  await idempotency.deleteMany({});
  now = Date.now();
  metrics = createMetrics();
  once = openOnce();
});

const command = (parts: Partial<KeyedCommand> = {}): KeyedCommand => ({
  userId: 'ann',
  operation: 'refundPayment',
  key: 'k1',
  input: { paymentId: 'in_1', amount: 5 },
  kept: 'A_DAY',
  ...parts,
});

/** A command that counts how often it is done. */
function counting() {
  const done: string[] = [];
  return { done, run: async (attempt: { id: string }) => `outcome ${done.push(attempt.id)}` };
}

const never = async (): Promise<never> => {
  throw new Error('must not be done');
};

describe('a command with a key', () => {
  test('is done once, and answers the same ever after, whatever the order of its fields', async () => {
    const { done, run } = counting();
    expect(await once(command(), run)).toBe('outcome 1');
    expect(await once(command({ input: { amount: 5, paymentId: 'in_1', note: null } }), run)).toBe('outcome 1');
    expect(done).toHaveLength(1);
    expect((await metrics.idempotentHits.get()).values).toEqual([{ labels: { operation: 'refundPayment' }, value: 1 }]);
  });

  test('of which nothing came out answers nothing, and is not done again', async () => {
    await once(command(), async () => undefined);
    expect(await once(command(), never)).toBeNull();
  });

  test.each([
    ['user', { userId: 'ben' }],
    ['operation', { operation: 'changePlan' }],
    ['key', { key: 'k2' }],
  ])('is another one for another %s', async (_what, other) => {
    const { done, run } = counting();
    await once(command(), run);
    await once(command(other), run);
    expect(new Set(done).size).toBe(2);
  });

  test.each([
    ['another value', { paymentId: 'in_1', amount: 6 }],
    ['another instant', { paymentId: 'in_1', amount: 5, at: new Date(1) }],
    ['another list', { paymentId: 'in_1', amount: 5, list: [1, 2] }],
  ])('refuses %s under the same key, before and after it is done', async (_what, input) => {
    await once(command(), async () => {
      await expect(once(command({ input }), never)).rejects.toBeInstanceOf(IdempotencyKeyReused);
    });
    await expect(once(command({ input }), never)).rejects.toBeInstanceOf(IdempotencyKeyReused);
  });

  test('runs alone: of fifty at once one does it, and all have its answer', async () => {
    const { done, run } = counting();
    const slowly = async (attempt: { id: string }) => {
      await new Promise((resolve) => setTimeout(resolve, 30));
      return run(attempt);
    };
    const patient = createOnce({
      idempotency,
      wall: { now: () => new Date() },
      wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      metrics,
    });
    const answers = await Promise.all(Array.from({ length: 50 }, () => patient(command(), slowly)));
    expect(new Set(answers)).toEqual(new Set(['outcome 1']));
    expect(done).toHaveLength(1);
  });

  test('that takes long tells the second caller to ask again', async () => {
    await once(command(), async () => {
      const refusal = await once(command(), never).catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(IdempotencyInProgress);
      expect((refusal as IdempotencyInProgress).retryAfter).toBeGreaterThan(0);
    });
  });

  test('that a fault ended is taken up under the same key by the next try', async () => {
    const names: string[] = [];
    const failing = once(command(), async ({ id }) => {
      names.push(id);
      throw new ProviderUnavailable('Stripe');
    });
    await expect(failing).rejects.toBeInstanceOf(ProviderUnavailable);
    await expect(once(command({ input: {} }), never)).rejects.toBeInstanceOf(IdempotencyKeyReused);
    await once(command(), async ({ id }) => void names.push(id));
    expect(names[1]).toBe(names[0]);
  });

  test('of a process that died is taken up once its lease has run out, by one', async () => {
    void once(command(), () => new Promise(() => {})); // it dies in the middle
    while ((await idempotency.countDocuments({})) === 0) await new Promise(setImmediate);
    await expect(once(command(), never)).rejects.toBeInstanceOf(IdempotencyInProgress);
    now += 40 * SECOND;
    const { done, run } = counting();
    const answers = await Promise.all([once(command(), run), once(command(), run)]);
    expect(answers).toEqual(['outcome 1', 'outcome 1']);
    expect(done).toHaveLength(1);
  });

  test('leaves its key free where a person has something to correct, with another input too', async () => {
    const declined = once(command(), async () => {
      throw new BillingError('NO_SUBSCRIPTION');
    });
    await expect(declined).rejects.toBeInstanceOf(BillingError);
    expect(await idempotency.countDocuments({})).toBe(0);
    expect(await once(command({ input: { paymentId: 'in_2' } }), async () => 'done')).toBe('done');
  });

  test('that lost its lease takes nothing from who took it up', async () => {
    const slow = once(command(), async () => {
      now += 41 * SECOND;
      expect(await once(command(), async () => 'theirs')).toBe('theirs');
      throw new BillingError('NO_SUBSCRIPTION');
    });
    await expect(slow).rejects.toBeInstanceOf(BillingError);
    expect(await once(command(), never)).toBe('theirs');
  });

  test('is forgotten after a day, though MongoDB has not removed it yet, and is a new one then', async () => {
    const { done, run } = counting();
    await once(command(), run);
    now += DAY - 1;
    expect(await once(command(), run)).toBe('outcome 1');
    now += 1;
    expect(await Promise.all([once(command({ input: {} }), run), once(command({ input: {} }), run)])).toEqual([
      'outcome 2',
      'outcome 2',
    ]);
    expect(done[1]).not.toBe(done[0]);
  });

  test('that is kept for good is never forgotten, nor removed', async () => {
    const { run } = counting();
    await once(command({ kept: 'FOR_GOOD' }), run);
    now += 1_000 * DAY;
    expect(await once(command({ kept: 'FOR_GOOD' }), run)).toBe('outcome 1');
    expect(await idempotency.countDocuments({ expiresAt: { $exists: true } })).toBe(0);
    expect(await idempotency.indexes()).toContainEqual(
      expect.objectContaining({ key: { expiresAt: 1 }, expireAfterSeconds: 0 }),
    );
  });

  test('fails where the store does', async () => {
    const broken = { insertOne: async () => Promise.reject(new Error('away')) } as unknown as typeof idempotency;
    const failing = createOnce({ idempotency: broken, wall: { now: () => new Date() }, wait: never, metrics });
    await expect(failing(command(), never)).rejects.toThrow('away');
  });
});

describe('a command without a key', () => {
  test('is done each time, and stores nothing', async () => {
    const { done, run } = counting();
    await once(command({ key: null }), run);
    await once(command({ key: null }), run);
    expect(new Set(done).size).toBe(2);
    expect(await idempotency.countDocuments({})).toBe(0);
  });
});
