import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { buyer } from '../support/buyer.ts';
import { type Sandboxed, startSandboxed } from '../support/sandboxed.ts';
import { startTollgate } from '../support/tollgate.ts';

let tollgate: Sandboxed;
beforeAll(async () => {
  tollgate = await startSandboxed({ env: { RATE_LIMITS: 'commands=3' } });
});
afterAll(() => tollgate.close());

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'answered',
    (error: Error) => JSON.parse(error.message)[0].extensions.code,
  );

describe('a rate of three a minute', () => {
  test('a rate of three a minute allows three sessions, and returning the open one is free, at once and later', async () => {
    const ann = buyer(tollgate, 'ann');
    for (let round = 0; round < 3; round++) {
      const answers = await Promise.all(Array.from({ length: 10 }, () => ann.checkout({ plan: 'basic' })));
      expect(new Set(answers.map(({ session }) => session?.id)).size).toBe(1);
    }
    const { session } = await ann.checkout({ plan: 'premium' });
    await ann.checkout({ plan: 'vip' });
    expect(await codeOf(ann.checkout({ plan: 'premium' }))).toBe('RATE_LIMITED');
    expect(session).not.toBeNull();
  });

  test('requests over the rate leave the open session as it is', async () => {
    const ben = buyer(tollgate, 'ben');
    for (const plan of ['basic', 'premium', 'vip']) await ben.checkout({ plan });
    const open = await ben.checkout({ plan: 'vip' });
    expect(await codeOf(ben.checkout({ plan: 'basic' }))).toBe('RATE_LIMITED');
    expect((await ben.checkout({ plan: 'vip' })).session).toEqual(open.session);
  });

  test('requests over the rate leave nothing behind that would be in the way a minute later', async () => {
    const cleo = buyer(tollgate, 'cleo');
    for (const quantity of [1, 2, 3]) await cleo.checkout({ plan: 'extra_generations', quantity });
    expect(await codeOf(cleo.checkout({ plan: 'basic' }))).toBe('RATE_LIMITED');
    expect(await codeOf(cleo.checkout({ plan: 'basic' }))).toBe('RATE_LIMITED');
    await tollgate.connection.collection('rates').deleteMany({});
    // This process remembers the minute; another one on the same database does not.
    const other = await startTollgate({
      connection: tollgate.connection,
      clock: tollgate.sandbox.clock,
      stripe: { secretKey: 'sk_test_sandbox', apiBase: tollgate.sandbox.url },
      env: { RATE_LIMITS: 'commands=3' },
    });
    try {
      const again = await buyer({ ...tollgate, ask: other.ask }, 'cleo').checkout({ plan: 'basic' });
      expect(again.session).not.toBeNull();
    } finally {
      await other.close();
    }
  });

  test('a rate counts each field and person separately', async () => {
    const [dan, eve] = [buyer(tollgate, 'dan'), buyer(tollgate, 'eve')];
    for (let n = 0; n < 3; n++) await dan.portal();
    expect(await codeOf(dan.portal())).toBe('RATE_LIMITED');
    expect((await eve.portal()).session).not.toBeNull();
    expect((await dan.checkout({ plan: 'basic' })).session).not.toBeNull();
  });
});
