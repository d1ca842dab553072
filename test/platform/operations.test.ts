import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import Stripe from 'stripe';
import { DAY, SECOND } from '../../src/platform/clock.ts';
import { IdempotencyInProgress, IdempotencyKeyReused, ProviderUnavailable } from '../../src/platform/errors.ts';
import { idempotencyCollection } from '../../src/platform/idempotency.document.ts';
import type { IdempotentOperation } from '../../src/platform/idempotent-operation.ts';
import { buildIndexes } from '../../src/platform/indexes.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { createOperations, type KeyedCommand } from '../../src/platform/operations.ts';
import { openDatabase } from '../support/database.ts';

const { connection, close } = await openDatabase();
afterAll(close);
const idempotency = idempotencyCollection(connection);
await buildIndexes(connection);

class Refused extends Error {}
const wasRefused = (error: unknown) => error instanceof Refused || error instanceof Stripe.errors.StripeCardError;

let now = Date.now();
let metrics = createMetrics();
/** Sees what a process sees; time passes only where it waits. */
const open = () =>
  createOperations({
    idempotency,
    wall: { now: () => new Date(now) },
    wait: async (milliseconds) => {
      now += milliseconds;
      await new Promise((resolve) => setImmediate(resolve));
    },
    metrics,
    wasRefused,
  });
let { once, resume } = open();
beforeEach(async () => {
  await idempotency.deleteMany({});
  now = Date.now();
  metrics = createMetrics();
  ({ once, resume } = open());
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
  test('a command with a key runs once, and returns the same outcome forever, whatever the order of its fields', async () => {
    const { done, run } = counting();
    expect(await once(command(), run)).toBe('outcome 1');
    expect(await once(command({ input: { amount: 5, paymentId: 'in_1', note: null } }), run)).toBe('outcome 1');
    expect(done).toHaveLength(1);
    expect((await metrics.idempotentHits.get()).values).toEqual([{ labels: { operation: 'refundPayment' }, value: 1 }]);
  });

  test('a command without an outcome returns nothing, and does not run again', async () => {
    await once(command(), async () => undefined);
    expect(await once(command(), never)).toBeNull();
  });

  test.each([
    ['user', { userId: 'ben' }],
    ['operation', { operation: 'changePlan' }],
    ['key', { key: 'k2' }],
  ])('a command with a key is another one for another %s', async (_what, other) => {
    const { done, run } = counting();
    await once(command(), run);
    await once(command(other), run);
    expect(new Set(done).size).toBe(2);
  });

  test.each([
    ['another value', { paymentId: 'in_1', amount: 6 }],
    ['another instant', { paymentId: 'in_1', amount: 5, at: new Date(1) }],
    ['another list', { paymentId: 'in_1', amount: 5, list: [1, 2] }],
  ])('a command with %s under the same key is refused, before and after it is done', async (_what, input) => {
    await once(command(), async () => {
      await expect(once(command({ input }), never)).rejects.toBeInstanceOf(IdempotencyKeyReused);
    });
    await expect(once(command({ input }), never)).rejects.toBeInstanceOf(IdempotencyKeyReused);
  });

  test('of fifty simultaneous commands with a key one runs, and all get its outcome', async () => {
    const { done, run } = counting();
    const slowly = async (attempt: { id: string }) => {
      await new Promise((resolve) => setTimeout(resolve, 30));
      return run(attempt);
    };
    const patient = createOperations({
      idempotency,
      wall: { now: () => new Date() },
      wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      metrics,
      wasRefused,
    });
    const answers = await Promise.all(Array.from({ length: 50 }, () => patient.once(command(), slowly)));
    expect(new Set(answers)).toEqual(new Set(['outcome 1']));
    expect(done).toHaveLength(1);
  });

  test('a command in progress asks the second caller to repeat the request later', async () => {
    await once(command(), async () => {
      const refusal = await once(command(), never).catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(IdempotencyInProgress);
      expect((refusal as IdempotencyInProgress).retryAfter).toBeGreaterThan(0);
    });
  });

  test('a retry with the same key resumes a command that an error interrupted', async () => {
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

  test('a command of a process that died is resumed once its lease has expired, by one try', async () => {
    void once(command(), () => new Promise(() => {})); // it dies in the middle
    while ((await idempotency.countDocuments({})) === 0) await new Promise(setImmediate);
    await expect(once(command(), never)).rejects.toBeInstanceOf(IdempotencyInProgress);
    now += 40 * SECOND;
    const { done, run } = counting();
    const answers = await Promise.all([once(command(), run), once(command(), run)]);
    expect(answers).toEqual(['outcome 1', 'outcome 1']);
    expect(done).toHaveLength(1);
  });

  test('a command that is refused leaves its key free, even for another input', async () => {
    const declined = once(command(), async () => {
      throw new Refused();
    });
    await expect(declined).rejects.toBeInstanceOf(Refused);
    expect(await idempotency.countDocuments({})).toBe(0);
    expect(await once(command({ input: { paymentId: 'in_2' } }), async () => 'done')).toBe('done');
  });

  test('a try that lost its lease does not disturb the one that took over', async () => {
    const slow = once(command(), async () => {
      now += 41 * SECOND;
      expect(await once(command(), async () => 'theirs')).toBe('theirs');
      throw new Refused();
    });
    await expect(slow).rejects.toBeInstanceOf(Refused);
    expect(await once(command(), never)).toBe('theirs');
  });

  test('a key is forgotten after a day, even if MongoDB has not removed it yet, and then starts a new operation', async () => {
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

  test('a key that is kept for good is never forgotten or removed', async () => {
    const { run } = counting();
    await once(command({ kept: 'FOR_GOOD' }), run);
    now += 1_000 * DAY;
    expect(await once(command({ kept: 'FOR_GOOD' }), run)).toBe('outcome 1');
    expect(await idempotency.countDocuments({ expiresAt: { $exists: true } })).toBe(0);
    expect(await idempotency.indexes()).toContainEqual(
      expect.objectContaining({ key: { expiresAt: 1 }, expireAfterSeconds: 0 }),
    );
  });

  test('a command that moves money has the same name at Stripe after its row was lost, and another one after its outcome has expired', async () => {
    const { done, run } = counting();
    await once(command({ movesMoney: true }), run);
    await idempotency.deleteMany({});
    await once(command({ movesMoney: true }), run);
    now += 2 * DAY;
    await once(command({ movesMoney: true }), run);
    await once(command({ movesMoney: true, userId: 'bob' }), run);
    const [first, restored, later, others] = done;
    expect(restored).toBe(first);
    expect(new Set([first, later, others]).size).toBe(3);
    // By this form, earlier versions beside the present one recognize the webhooks of a command.
    for (const name of done) expect(name).toMatch(/^[A-Za-z]+_[0-9a-f-]{36}$/);
  });

  test('a command that moves money has the next key at Stripe after each failure that Stripe answered, even a refusal, and with another input', async () => {
    const keys: string[] = [];
    const asking = (error: Error | null) => async (operation: IdempotentOperation) => {
      await operation.frozen(async () => ({}));
      const made = { object: {}, startedAt: new Date(), answeredAt: new Date(), askedAt: new Date(), seen: [] };
      const gateway = { ask: async (call: (stripe: never) => Promise<unknown>) => call({} as never).then(() => made) };
      const make = async (_stripe: unknown, { idempotencyKey }: { idempotencyKey: string }) => {
        keys.push(idempotencyKey);
        if (error) throw error;
      };
      await operation.ask(gateway as never, { make: make as never, find: async () => null });
      return 'done';
    };
    const declined = new Stripe.errors.StripeCardError({ type: 'card_error', message: 'no' } as never);
    const broken = new ProviderUnavailable('Stripe', {
      cause: new Stripe.errors.StripeAPIError({ message: 'no' } as never),
    });
    await expect(once(command({ movesMoney: true }), asking(declined))).rejects.toBe(declined);
    await expect(once(command({ movesMoney: true, input: { amount: 9 } }), asking(broken))).rejects.toBe(broken);
    expect(await once(command({ movesMoney: true, input: { amount: 9 } }), asking(null))).toBe('done');
    const [first] = keys;
    expect(keys).toEqual([first, `${first}:1`, `${first}:2`]);
  });

  test('a command with a key rejects if MongoDB does', async () => {
    const broken = { insertOne: async () => Promise.reject(new Error('away')) } as unknown as typeof idempotency;
    const wall = { now: () => new Date() };
    const failing = createOperations({ idempotency: broken, wall, wait: never, metrics, wasRefused });
    await expect(failing.once(command(), never)).rejects.toThrow('away');
  });
});

describe('a command without a key', () => {
  test('a command without a key runs each time', async () => {
    const { done, run } = counting();
    await once(command({ key: null }), run);
    await once(command({ key: null }), run);
    expect(new Set(done).size).toBe(2);
  });
});

describe('resuming an operation of another request', () => {
  /** Begins an operation that a fault ends; returns its ID. */
  async function begun(key: string | null = 'k1'): Promise<string> {
    let begun = '';
    const failing = once(command({ key }), async ({ id, frozen }) => {
      begun = id;
      await frozen(async () => 'decided first');
      throw new ProviderUnavailable('Stripe');
    });
    await expect(failing).rejects.toBeInstanceOf(ProviderUnavailable);
    return begun;
  }

  test.each([['k1'], [null]])(
    'resuming an operation continues it with the parameters of its first try (key %p)',
    async (key) => {
      const id = await begun(key);
      const outcome = await resume(id, async (operation) => [operation.id, await operation.frozen(never)], 0);
      expect(outcome).toEqual([id, 'decided first']);
      expect(await resume(id, never, 0)).toEqual(outcome);
    },
  );

  test('resuming an operation gives the first request its outcome', async () => {
    await resume(await begun(), async () => 'theirs', 0);
    expect(await once(command(), never)).toBe('theirs');
  });

  test('resuming an operation that was refused returns nothing', async () => {
    const id = await begun();
    const refused = resume(id, () => Promise.reject(new Refused()), 0);
    await expect(refused).rejects.toBeInstanceOf(Refused);
    expect(await resume(id, never, 0)).toBeNull();
  });

  test('resuming an operation waits for the call that works on it, and returns its outcome', async () => {
    const id = await begun();
    const working = once(command(), async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      return 'outcome';
    });
    while ((await idempotency.countDocuments({ leaseUntil: { $exists: true } })) === 0);
    expect(await resume(id, never, 30 * SECOND)).toBe('outcome');
    await working;
  });

  test('resuming an operation ends after its patience', async () => {
    const id = await begun();
    await once(command(), async () => {
      const before = now;
      await expect(resume(id, never, 2 * SECOND)).rejects.toBeInstanceOf(IdempotencyInProgress);
      expect(now - before).toBe(2 * SECOND);
      await expect(resume(id, never, 0)).rejects.toBeInstanceOf(IdempotencyInProgress);
    });
  });

  test('resuming an operation does not try again at once if the call that it waited for fails', async () => {
    const id = await begun();
    let waiting: Promise<unknown> = Promise.resolve();
    const begin = now;
    const failing = once(command(), async () => {
      const started = now;
      waiting = resume(id, never, 30 * SECOND).catch((error: unknown) => error);
      while (now === started) await new Promise(setImmediate);
      throw new ProviderUnavailable('Stripe');
    });
    await expect(failing).rejects.toBeInstanceOf(ProviderUnavailable);
    expect(await waiting).toBeInstanceOf(IdempotencyInProgress);
    expect(now - begin).toBeLessThan(30 * SECOND);
    expect(await resume(id, async () => 'later', 0)).toBe('later');
  });

  test('resuming an operation several times at once runs it once, and all get its outcome', async () => {
    const id = await begun();
    const { done, run } = counting();
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => resume(id, run, 30 * SECOND)));
    expect(new Set(outcomes)).toEqual(new Set(['outcome 1']));
    expect(done).toHaveLength(1);
  });
});
