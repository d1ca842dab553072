import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { connect } from '../../examples/typescript-client/client.ts';
import { signToken } from '../../src/local/tokens.ts';
import { buyer } from '../support/buyer.ts';
import { type Sandboxed, startSandboxed } from '../support/sandboxed.ts';
import { TOKEN_SECRET } from '../support/tollgate.ts';

let tollgate: Sandboxed;
beforeAll(async () => {
  tollgate = await startSandboxed();
});
afterAll(() => tollgate.close());

const as = async (userId: string, roles: string[] = []) =>
  connect(
    `${tollgate.url}/graphql`,
    await signToken({ secret: TOKEN_SECRET, userId, roles, email: `${userId}@example.com` }),
  );

describe('the example of a typed client', () => {
  test('the typed client lists the plans without a token, with prices in one currency', async () => {
    const plans = await connect(`${tollgate.url}/graphql`, null).plans('USD');
    const premium = plans.find(({ code }) => code === 'premium');
    expect(premium).toMatchObject({ purchasable: true });
    expect(new Set(premium?.prices.map(({ amount }) => amount.currency))).toEqual(new Set(['USD']));
  });

  test('the typed client buys a plan once per key, and the person and a service both see it', async () => {
    const [ann, shop] = [await as('ann'), await as('shop', ['service'])];
    expect((await ann.me()).me.plan.code).toBe('free');
    expect(await shop.mayUse('ann', 'signals_premium')).toBe(false);

    const url = await ann.buy('premium', 'click-1');
    expect(await ann.buy('premium', 'click-1')).toBe(url);
    await buyer(tollgate, 'ann').pay(url);
    await tollgate.settle();

    const { me } = await ann.me();
    expect(me.plan.code).toBe('premium');
    expect(me.entitlements).toContainEqual(
      expect.objectContaining({ feature: expect.objectContaining({ code: 'signals_premium' }), granted: true }),
    );
    expect(me.entitlements).toContainEqual(
      expect.objectContaining({ feature: expect.objectContaining({ code: 'analytics_level' }), value: 'advanced' }),
    );
    expect(await shop.mayUse('ann', 'signals_premium')).toBe(true);
    expect(await shop.mayUse('ann', 'no_such_feature')).toBe(false);
  });

  test('the typed client keeps the data of a partial answer', async () => {
    const ann = await as('ann');
    const payments = tollgate.connection.collection('payments');
    // Rows that no version has written: reading them fails, and nothing else.
    await payments.updateMany({}, { $rename: { state: 'other' } });
    const { me, errors } = await ann.me();
    await payments.updateMany({}, { $rename: { other: 'state' } });
    expect(me).toMatchObject({ plan: { code: 'premium' }, payments: null });
    expect(errors).toMatchObject([{ path: ['me', 'payments'], extensions: { code: 'INTERNAL_SERVER_ERROR' } }]);
    expect((await ann.me()).me.payments?.nodes).toMatchObject([{ status: 'PAID', refundStatus: 'NONE' }]);
  });

  test('the typed client shows user errors as text, and throws errors of the program', async () => {
    await expect((await as('ben')).buy('gold')).rejects.toThrow('There is no plan "gold".');
    const nobody = connect(`${tollgate.url}/graphql`, null);
    for (const refused of [nobody.me(), nobody.buy('premium')]) {
      await expect(refused).rejects.toMatchObject({ graphQLErrors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
    }
  });
});
