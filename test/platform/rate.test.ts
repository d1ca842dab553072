import { afterAll, describe, expect, test } from '@jest/globals';
import { RateLimited } from '../../src/platform/errors.ts';
import { buildIndexes } from '../../src/platform/indexes.ts';
import { createRate, declareRates } from '../../src/platform/rate.ts';
import { openDatabase } from '../support/database.ts';

const { connection, close } = await openDatabase();
afterAll(close);
declareRates(connection);
await buildIndexes(connection);

/** What so many calls at once came to. */
const takeAll = async (takes: Promise<void>[]) => {
  const settled = await Promise.allSettled(takes);
  const refused = settled.flatMap((it) => (it.status === 'rejected' ? [it.reason as unknown] : []));
  return { admitted: takes.length - refused.length, refused };
};

describe('a rate', () => {
  test('a rate allows the given number of calls in a minute, at once and over several processes, for each key', async () => {
    const [one, other] = [createRate(connection, 5), createRate(connection, 5)];
    const takes = Array.from({ length: 20 }, (_, n) => (n % 2 ? one : other).take('checkout:ann'));
    const { admitted, refused } = await takeAll(takes);
    expect(admitted).toBe(5);
    for (const refusal of refused) {
      expect(refusal).toBeInstanceOf(RateLimited);
      const { retryAfter } = refusal as RateLimited;
      expect(retryAfter > 0 && retryAfter <= 60 && Number.isInteger(retryAfter)).toBe(true);
    }
    await one.take('checkout:ben');
  });

  test('a rate starts again after its minute, even if MongoDB has not removed the row yet', async () => {
    const rate = createRate(connection, 1);
    await rate.take('k');
    await expect(createRate(connection, 1).take('k')).rejects.toBeInstanceOf(RateLimited);
    await connection.collection('rates').updateOne({ key: 'k' }, { $set: { expire: new Date(Date.now() - 1) } });
    await createRate(connection, 1).take('k');
  });

  test('a rate rejects if MongoDB does', async () => {
    const away = { db: { collection: () => ({ findOneAndUpdate: async () => Promise.reject(new Error('away')) }) } };
    await expect(createRate(away as never, 5).take('k')).rejects.toThrow('away');
  });
});
