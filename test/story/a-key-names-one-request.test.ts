import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { buyer } from '../support/buyer.ts';
import { type Sandboxed, startSandboxed } from '../support/sandboxed.ts';

let tollgate: Sandboxed;
beforeAll(async () => {
  tollgate = await startSandboxed();
});
afterAll(() => tollgate.close());

const sessions = () =>
  tollgate.stripeRequests.exchanges.filter(({ method, path }) => method === 'POST' && path === '/v1/checkout/sessions');

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: Error) => JSON.parse(error.message)[0].extensions,
  );

describe('checkout under an idempotency key', () => {
  test('checkout under an idempotency key returns the same session again, even if another checkout has replaced it', async () => {
    const ann = buyer(tollgate, 'ann');
    const first = await ann.checkout({ plan: 'basic', idempotencyKey: 'click-1' });
    await ann.checkout({ plan: 'premium' });
    const before = sessions().length;
    const again = await ann.checkout({ plan: 'basic', quantity: 1, idempotencyKey: 'click-1' });
    expect(again.session).toMatchObject({ id: first.session?.id, status: 'EXPIRED' });
    expect(sessions().length).toBe(before);
    const metrics = await tollgate.app.http.inject({ url: '/metrics' });
    expect(metrics.body).toContain('idempotent_hits_total{operation="checkout"} 1');
  });

  test('checkout under an idempotency key refuses another input of the same user', async () => {
    const [ben, bea] = [buyer(tollgate, 'ben'), buyer(tollgate, 'bea')];
    await ben.checkout({ plan: 'basic', idempotencyKey: 'click-1' });
    expect(await codeOf(ben.checkout({ plan: 'premium', idempotencyKey: 'click-1' }))).toEqual({
      code: 'IDEMPOTENCY_KEY_REUSED',
    });
    expect((await bea.checkout({ plan: 'premium', idempotencyKey: 'click-1' })).session).not.toBeNull();
  });

  test('checkout works under the same key after the user has corrected the input', async () => {
    const cleo = buyer(tollgate, 'cleo');
    const wrong = await cleo.checkout({ plan: 'gold', idempotencyKey: 'click-1' });
    expect(wrong).toMatchObject({ session: null, userErrors: [{ code: 'UNKNOWN_PLAN' }] });
    expect((await cleo.checkout({ plan: 'vip', idempotencyKey: 'click-1' })).session).not.toBeNull();
  });

  test('twenty simultaneous checkouts under one key create one session, which all answers contain', async () => {
    const dan = buyer(tollgate, 'dan');
    const before = sessions().length;
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => dan.checkout({ plan: 'premium', idempotencyKey: 'click-1' })),
    );
    expect(new Set(answers.map(({ session }) => session?.id)).size).toBe(1);
    expect(sessions().length).toBe(before + 1);
  });
});
