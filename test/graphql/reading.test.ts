import { expect, test } from '@jest/globals';
import { createReading } from '../../src/graphql/reading.ts';

test('an account that cannot be read is answered in English', async () => {
  const viewer = { kind: 'user', userId: 'ann', email: null, roles: [] } as const;
  const account = { load: () => Promise.reject(new Error('MongoDB is away')) };
  const reading = createReading(undefined, { viewer, loaders: { account } as never });
  expect(await reading()).toEqual({ language: 'en', locale: 'en' });
});
