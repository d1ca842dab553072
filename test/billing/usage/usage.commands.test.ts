import { readFileSync } from 'node:fs';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { NO_ENTITLEMENTS } from '../../../src/billing/entitlement/entitlement.state.ts';
import type { Account, EntitlementView } from '../../../src/billing/entitlement/entitlement.view.ts';
import { readAccount } from '../../../src/billing/entitlement/read-account.ts';
import { BillingError } from '../../../src/billing/errors.ts';
import { parseCatalog } from '../../../src/billing/plan/catalog.ts';
import { recordUsage } from '../../../src/billing/usage/usage.commands.ts';
import { type UsageDocument, usageCollection } from '../../../src/billing/usage/usage.document.ts';
import { readCounters, withUsage } from '../../../src/billing/usage/usage.read.ts';
import { digest } from '../../../src/platform/digest.ts';
import { buildIndexes } from '../../../src/platform/indexes.ts';
import { failingOnce, interrupted, stoppedClock } from '../../folding/processing.ts';
import { openDatabase } from '../../support/database.ts';
import { fc } from '../../support/seed.ts';
import { catalog, item, later, NOON, price, subscriptionState } from '../subscription/states.ts';

const { connection, close } = await openDatabase();
const usage = usageCollection(connection);
await buildIndexes(connection);
afterAll(close);
beforeEach(async () => {
  await usage.deleteMany({});
});

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
let key = 0;

/** Somebody whose subscriptions and clock a test sets; nobody has one at first, so it is the free plan: 10 generations. */
function somebody(userId = 'u1', collection = usage, sold = catalog) {
  const clock = stoppedClock(NOON);
  let state = NO_ENTITLEMENTS;
  const accountOf = async (id: string): Promise<Account> => readAccount(id, state, sold, clock.now());
  return {
    clock,
    subscribed(lookupKey: string, more: Parameters<typeof subscriptionState>[0] = {}) {
      const items = [item('si_1', price(lookupKey))];
      state = { ...NO_ENTITLEMENTS, subscriptions: { sub_1: subscriptionState({ items, ...more }) } };
    },
    unsubscribed() {
      state = NO_ENTITLEMENTS;
    },
    async use(
      quantity = 1,
      idempotencyKey = `key-${key++}`,
      feature = 'generations',
      callerId = userId,
    ): Promise<EntitlementView> {
      const request = { userId, organizationId: null, claims: [], feature, quantity, callerId, idempotencyKey };
      return recordUsage(request, { usage: collection, accessOf: () => accountOf(userId), clock });
    },
    async left(feature = 'generations') {
      const account = withUsage(await accountOf(userId), await readCounters(usage, [userId]), clock.now());
      return account.entitlements.find((one) => one.feature.code === feature);
    },
  };
}

const counter = () => usage.findOne({ _id: 'generations:u1' }) as Promise<UsageDocument | null>;
const used = async () => (await counter())?.used ?? 0;
const told = async () => ((await counter())?.outbox ?? []).map((one) => ('message' in one ? one.message : null));

async function refusal(attempt: Promise<unknown>): Promise<{ code: string } & Record<string, unknown>> {
  const error = await attempt.then(
    () => null,
    (error: unknown) => error,
  );
  if (error instanceof BillingError) return { ...error, message: error.message, ...error.beside };
  throw error ?? new Error('nothing was refused');
}

describe('recording usage', () => {
  test('recording usage counts it, and returns what is used, what is left and when it resets', async () => {
    const { use, left } = somebody();
    const march = { start: new Date('2026-03-01T00:00:00Z'), end: new Date('2026-04-01T00:00:00Z') };
    expect(await left()).toMatchObject({ granted: true, limit: 10, used: 0, remaining: 10, resetsAt: march.end });
    expect(await use(3)).toMatchObject({ granted: true, limit: 10, used: 3, remaining: 7, resetsAt: march.end });
    expect(await use()).toMatchObject({ used: 4, remaining: 6 });
    expect(await left()).toMatchObject({ used: 4, remaining: 6 });
    expect(await counter()).toMatchObject({ userId: 'u1', feature: 'generations', period: march, limit: 10 });
  });

  test('recording the last unit leaves nothing granted', async () => {
    const { use, left } = somebody();
    const exhausted = { granted: false, reason: 'QUOTA_EXHAUSTED', limit: 10, used: 10, remaining: 0 };
    expect(await use(10)).toMatchObject(exhausted);
    expect(await left()).toMatchObject({ ...exhausted, validUntil: new Date('2026-04-01T00:00:00Z') });
  });

  test('recording usage past the limit is refused and counts nothing, and its key may be used again', async () => {
    const { use } = somebody();
    await use(8);
    expect(await refusal(use(3, 'k'))).toMatchObject({
      code: 'QUOTA_EXHAUSTED',
      message:
        'AI generations: your plan includes only 2 more in this period. Upgrade, or wait until your usage resets.',
      entitlement: { granted: true, used: 8, remaining: 2, resetsAt: new Date('2026-04-01T00:00:00Z') },
    });
    expect(await used()).toBe(8);
    expect(await use(2, 'k')).toMatchObject({ used: 10 });
  });

  test('recording more than the limit is refused without creating a counter', async () => {
    const { use } = somebody();
    expect(await refusal(use(11))).toMatchObject({ code: 'QUOTA_EXHAUSTED', entitlement: { used: 0, remaining: 10 } });
    expect(await counter()).toBeNull();
  });

  test('recording usage of a feature that is not granted is refused with the reason', async () => {
    const { use, subscribed } = somebody();
    subscribed('premium_month_eur', { status: 'unpaid' });
    expect(await use(10)).toMatchObject({ used: 10, limit: 10 });
    expect(await refusal(use())).toMatchObject({ code: 'QUOTA_EXHAUSTED', entitlement: { limit: 10 } });
  });

  test('recording usage of a feature that no plan of the user includes is refused without a retry time', async () => {
    const none = parseCatalog(readFileSync('plans.yaml', 'utf8').replace('      generations: 10\n', ''), 'plans.yaml');
    const { use, left } = somebody('u1', usage, none);
    const nothing = { granted: false, reason: 'NOT_IN_PLAN', limit: null, used: 0, remaining: 0, resetsAt: null };
    expect(await left()).toMatchObject(nothing);
    expect(await refusal(use())).toMatchObject({ code: 'QUOTA_EXHAUSTED', entitlement: nothing });
  });

  test('recording usage while MongoDB is unavailable counts nothing, and counts once after that', async () => {
    const away = somebody('u1', failingOnce(usage as never, 'insertOne') as never);
    await expect(away.use(2, 'k')).rejects.toThrow('MongoDB is away');
    expect(await away.use(2, 'k')).toMatchObject({ used: 2 });
  });

  test.each([
    ['generation', 1, 'UNKNOWN_FEATURE', ['feature']],
    ['max_devices', 1, 'NOT_METERED', ['feature']],
    ['signals_basic', 1, 'NOT_METERED', ['feature']],
    ['analytics_level', 1, 'NOT_METERED', ['feature']],
    ['generations', 0, 'INVALID_QUANTITY', ['quantity']],
    ['generations', -1, 'INVALID_QUANTITY', ['quantity']],
    ['generations', 1_000_000_001, 'INVALID_QUANTITY', ['quantity']],
  ])('recording usage of %s, %d at once, is refused: %s', async (feature, quantity, code, field) => {
    expect(await refusal(somebody().use(quantity, 'k', feature))).toMatchObject({ code, field });
    expect(await usage.countDocuments()).toBe(0);
  });

  test('recording usage of an unlimited feature is counted without a limit', async () => {
    const { use, subscribed } = somebody();
    subscribed('vip_month_eur');
    const view = await use(1_000_000_000, 'k', 'chart_exports');
    expect(view).toMatchObject({ granted: true, unlimited: true, limit: null, used: 1_000_000_000, remaining: null });
    expect(view.resetsAt).toEqual(later(31));
    expect(await use(1_000_000_000, 'k2', 'chart_exports')).toMatchObject({ used: 2_000_000_000 });
    expect(await use(1_000_000_000, 'k3', 'chart_exports')).toMatchObject({ used: 3_000_000_000 });
  });

  test('recording usage counts for its own user and feature only', async () => {
    await somebody('u1').use(3);
    await somebody('u2').use(4);
    await somebody('u1').use(1, 'k', 'chart_exports');
    expect(await somebody('u1').left()).toMatchObject({ used: 3 });
    expect(await somebody('u2').left()).toMatchObject({ used: 4 });
    expect(await somebody('u1').left('chart_exports')).toMatchObject({ used: 1 });
  });

  test.each(['$used', '$$ROOT', '$literal', 'a.b', 'u:generations'])(
    'a user or feature that is named %s is counted as text',
    async (name) => {
      const { use, left } = somebody(name);
      await use(9, name);
      await use(9, name);
      expect(await left()).toMatchObject({ used: 9 });
      const { keys, outbox } = (await usage.findOne({ _id: `generations:${name}` })) as UsageDocument;
      expect(keys).toMatchObject([{ key: digest([name, name]), quantity: 9 }]);
      expect(outbox).toMatchObject([
        { message: { userId: name, id: `usage:${name}:generations:2026-03-01T00:00:00.000Z:80` } },
      ]);
    },
  );
});

describe('an idempotency key', () => {
  test('a key of one caller is independent of the same key of another caller [T38]', async () => {
    const { use } = somebody();
    expect(await use(1, 'k', 'generations', 'shop')).toMatchObject({ used: 1 });
    expect(await use(1, 'k', 'generations', 'warehouse')).toMatchObject({ used: 2 });
    expect(await use(3, 'k', 'generations', 'u1')).toMatchObject({ used: 5 });
    expect(await use(1, 'k', 'generations', 'shop')).toMatchObject({ used: 5 });
    expect(await use(3, 'k', 'generations', 'u1')).toMatchObject({ used: 5 });
    // Neither the ID of the caller nor the key may be cut so that two pairs become one.
    expect(await use(1, 'pk', 'generations', 'sho')).toMatchObject({ used: 6 });
  });

  test('a key counts once and returns the same answer', async () => {
    const { use } = somebody();
    const first = await use(4, 'k');
    const again = await use(4, 'k');
    expect({ ...again, because: again.because() }).toEqual({ ...first, because: first.because() });
    expect(await used()).toBe(4);
  });

  test('a key counts once even if the limit is reached meanwhile or access has ended', async () => {
    const { use, subscribed } = somebody();
    subscribed('premium_month_eur');
    await use(500, 'k');
    expect(await use(500, 'k')).toMatchObject({ used: 500, reason: 'QUOTA_EXHAUSTED' });
    subscribed('premium_month_eur', { status: 'canceled', endedAt: NOON });
    expect(await use(500, 'k')).toMatchObject({ used: 500 });
    expect(await used()).toBe(500);
  });

  test('a key with another quantity is refused as a mistake of the caller', async () => {
    const { use } = somebody();
    await use(1, 'k');
    await expect(use(2, 'k')).rejects.toThrow('This idempotency key was used with another input.');
    expect(await used()).toBe(1);
  });

  test('a key is known after the period has ended [S102]', async () => {
    const { use, clock, left } = somebody();
    clock.at = new Date('2026-03-31T23:59:00Z').getTime();
    await use(4, 'k');
    clock.pass(2 * 60_000);
    expect(await left()).toMatchObject({ used: 0, remaining: 10 });
    // Before anything has opened the new period, and after.
    await use(4, 'k');
    await use(1);
    expect(await use(4, 'k')).toMatchObject({ used: 1, remaining: 9 });
    expect(await used()).toBe(1);
  });

  test('a key is forgotten after 24 hours, and not before', async () => {
    const { use, clock } = somebody();
    await use(1, 'k');
    clock.pass(DAY - 1);
    await use(1, 'k');
    expect(await used()).toBe(1);
    clock.pass(1);
    await use(1, 'k');
    expect([await used(), (await counter())?.keys.length]).toEqual([2, 1]);
  });

  test('a key is refused if 5,000 are stored, until the oldest is forgotten [S105]', async () => {
    const { use, subscribed, clock } = somebody();
    subscribed('vip_month_eur');
    await use(1, 'first');
    clock.pass(HOUR);
    const keys = Array.from({ length: 4_999 }, (_, n) => ({ key: `old-${n}`, quantity: 1, at: clock.now() }));
    await usage.updateOne({ _id: 'generations:u1' }, { $push: { keys: { $each: keys } } });
    await expect(use()).rejects.toMatchObject({ name: 'RateLimited', retryAfter: 23 * 3_600 });
    // A retry is not a new use.
    await use(1, 'first');
    expect(await used()).toBe(1);
    clock.pass(23 * HOUR);
    expect(await use()).toMatchObject({ used: 2 });
    expect((await counter())?.keys.length).toBe(5_000);
  });
});

describe('many simultaneous requests', () => {
  test('200 uses against a limit of 50: exactly 50 succeed, and the same keys again change nothing', async () => {
    const { use, subscribed } = somebody();
    subscribed('basic_month_eur');
    const uses = () => Promise.allSettled(Array.from({ length: 200 }, (_, n) => use(1, `k-${n}`, 'chart_exports')));
    const first = await uses();
    expect(first.filter(({ status }) => status === 'fulfilled')).toHaveLength(50);
    const before = await usage.find().toArray();
    const again = await uses();
    expect(again.map(({ status }) => status)).toEqual(first.map(({ status }) => status));
    expect(await usage.find().toArray()).toEqual(before);
    expect(before).toMatchObject([{ used: 50, told: [80, 100] }]);
  });

  test('many simultaneous requests with one key count once', async () => {
    const { use } = somebody();
    const answers = await Promise.all(Array.from({ length: 50 }, () => use(2, 'k')));
    expect(new Set(answers.map(({ used }) => used))).toEqual(new Set([2]));
    expect([await used(), (await counter())?.keys.length]).toEqual([2, 1]);
  });

  test('many simultaneous requests at the end of a period create one counter and lose none', async () => {
    const { use, clock } = somebody();
    await use(10);
    clock.at = new Date('2026-04-01T00:00:00Z').getTime();
    await Promise.all(Array.from({ length: 10 }, () => use()));
    expect([await usage.countDocuments(), await used()]).toEqual([1, 10]);
    expect((await refusal(use())).code).toBe('QUOTA_EXHAUSTED');
  });

  test('a request that read the period before another one opened the next counts in the next', async () => {
    const clock = new Date('2026-04-01T00:00:00Z').getTime();
    const other = somebody();
    await other.use(10);
    other.clock.at = clock;
    const slow = somebody('u1', interrupted(usage, 'updateOne', async () => void (await other.use(2))) as never);
    slow.clock.at = clock;
    expect(await slow.use(3)).toMatchObject({ used: 5 });
  });
});

describe('a period', () => {
  test('the usage period is that of the subscription to the plan', async () => {
    const { use, subscribed, left, clock } = somebody();
    subscribed('premium_month_eur');
    expect(await use(500)).toMatchObject({ reason: 'QUOTA_EXHAUSTED', resetsAt: later(31), validUntil: later(31) });
    clock.at = later(31).getTime();
    subscribed('premium_month_eur', { currentPeriodStart: later(31), currentPeriodEnd: later(61) });
    expect(await left()).toMatchObject({
      granted: true,
      reason: 'ACTIVE',
      used: 0,
      remaining: 500,
      resetsAt: later(61),
    });
    expect(await use(1)).toMatchObject({ used: 1, remaining: 499 });
  });

  test('the usage period continues until its renewal is known', async () => {
    const { use, subscribed, left, clock } = somebody();
    subscribed('premium_month_eur');
    await use(499);
    clock.at = later(31, 1).getTime();
    expect(await left()).toMatchObject({ granted: true, used: 499, remaining: 1 });
    expect(await use(1)).toMatchObject({ used: 500, granted: false, validUntil: later(31) });
    subscribed('premium_month_eur', { currentPeriodStart: later(31), currentPeriodEnd: later(61) });
    expect(await use(1)).toMatchObject({ used: 1 });
  });

  test('a usage period that has begun runs to its end, whatever plan or interval is chosen meanwhile [S104]', async () => {
    const { use, subscribed, unsubscribed, left, clock } = somebody();
    await use(10);
    clock.at = later(5).getTime();
    subscribed('premium_month_eur', { currentPeriodStart: later(5), currentPeriodEnd: later(36) });
    const april = new Date('2026-04-01T00:00:00Z');
    expect(await use(100)).toMatchObject({ used: 110, remaining: 390, resetsAt: april });
    subscribed('premium_year_eur', { currentPeriodStart: later(6), currentPeriodEnd: later(371) });
    expect(await left()).toMatchObject({ used: 110, resetsAt: april });
    subscribed('premium_month_eur', { currentPeriodStart: later(7), currentPeriodEnd: later(38) });
    expect(await left()).toMatchObject({ used: 110, resetsAt: april });
    unsubscribed();
    expect(await left()).toMatchObject({ used: 110, limit: 10, remaining: 0, reason: 'QUOTA_EXHAUSTED' });
    subscribed('premium_month_eur', { currentPeriodStart: later(8), currentPeriodEnd: later(39) });
    clock.at = april.getTime();
    expect(await left()).toMatchObject({ used: 0, remaining: 500, resetsAt: later(39) });
  });

  test('a downgrade below what is used takes nothing away and gives nothing more', async () => {
    const { use, subscribed, left } = somebody();
    subscribed('premium_month_eur');
    await use(300);
    subscribed('basic_month_eur');
    expect(await left()).toMatchObject({
      granted: false,
      reason: 'QUOTA_EXHAUSTED',
      limit: 100,
      used: 300,
      remaining: 0,
    });
    expect(await refusal(use())).toMatchObject({ code: 'QUOTA_EXHAUSTED', entitlement: { used: 300, remaining: 0 } });
    subscribed('premium_month_eur');
    expect(await use()).toMatchObject({ granted: true, used: 301, remaining: 199 });
  });

  test('the usage period ends with access if that ends first', async () => {
    const { use, subscribed } = somebody();
    subscribed('premium_month_eur', { cancelAt: later(3) });
    expect(await use(500)).toMatchObject({ resetsAt: later(31), validUntil: later(3) });
  });
});

describe('messages about usage', () => {
  const id = (share: number, start = '2026-03-01T00:00:00.000Z') => `usage:u1:generations:${start}:${share}`;

  test('the customer is told at 80 % and 100 %, once, in the same write as the count [S103]', async () => {
    const { use } = somebody();
    await use(7);
    expect(await told()).toEqual([]);
    await use(1);
    const data = {
      feature: 'generations',
      name: 'AI generations',
      limit: 10,
      resetsAt: new Date('2026-04-01T00:00:00Z'),
    };
    const eighty = { id: id(80), kind: 'usage', userId: 'u1', at: NOON, state: 'DUE', data: { ...data, share: 80 } };
    expect(await told()).toEqual([eighty]);
    await use(1);
    expect(await told()).toEqual([eighty]);
    await use(1, 'last');
    await use(1, 'last');
    expect(await told()).toEqual([eighty, { ...eighty, id: id(100), data: { ...data, share: 100 } }]);
  });

  test('a customer who jumps over 80 % is told only of 100 %', async () => {
    await somebody().use(10);
    expect((await told()).map((one) => [one?.id, one?.state])).toEqual([
      [id(80), 'WITHDRAWN'],
      [id(100), 'DUE'],
    ]);
  });

  test('the customer is told once in a period, even if the limit changes, and again in the next', async () => {
    const { use, subscribed, unsubscribed, clock } = somebody();
    await use(8);
    subscribed('basic_month_eur');
    await use(72);
    expect((await told()).map((one) => one?.id)).toEqual([id(80)]);
    unsubscribed();
    clock.at = new Date('2026-04-01T00:00:00Z').getTime();
    await use(8);
    expect((await told()).map((one) => one?.id)).toEqual([id(80), id(80, '2026-04-01T00:00:00.000Z')]);
  });
});

/** NOON is the first of March: a use twelve hours before its end, and again as April begins. */
const MONTH_ENDS_BEFORE_THE_RETRY = [
  { key: 0, quantity: 3, pass: 30 * DAY },
  { key: 0, quantity: 3, pass: 12 * HOUR },
];

test('any usage at any time, repeated at will, is counted as often as a simple list would', async () => {
  const step = fc.record({ key: fc.nat(9), quantity: fc.integer({ min: 1, max: 4 }), pass: fc.nat(20 * DAY) });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      await usage.deleteMany({});
      const { use, left, clock } = somebody();
      let model = { month: '', used: 0 };
      const keys = new Map<number, { at: number; quantity: number }>();
      for (const { key, quantity, pass } of steps) {
        clock.pass(pass);
        const month = clock.now().toISOString().slice(0, 7);
        const before = keys.get(key);
        const known = before && clock.at - before.at < DAY;
        const mistaken = known && before.quantity !== quantity;
        if (!known) {
          const inMonth = model.month === month ? model.used : 0;
          if (inMonth + quantity <= 10) {
            model = { month, used: inMonth + quantity };
            keys.set(key, { at: clock.at, quantity });
          }
        }
        const answer = await use(quantity, `k${key}`).catch((error: Error) => error.name);
        if (mistaken) expect(answer).toBe('IdempotencyKeyReused');
        else if (keys.get(key)?.at === clock.at || known) expect(answer).toMatchObject({ limit: 10 });
        else expect(answer).toBe('BillingError');
        expect(await left()).toMatchObject({ used: model.month === month ? model.used : 0 });
      }
    }),
    { numRuns: 60, examples: [[MONTH_ENDS_BEFORE_THE_RETRY]] },
  );
});
