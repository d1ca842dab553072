import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { buyer } from '../support/buyer.ts';
import { type Sandboxed, startSandboxed } from '../support/sandboxed.ts';
import type { Json } from '../support/stripe-events.ts';

let tollgate: Sandboxed;
beforeAll(async () => {
  tollgate = await startSandboxed();
  await coupon('quarter', { percent_off: '25', duration: 'once' });
  await coupon('ten-dollars', { amount_off: '1000', currency: 'usd', duration: 'once' });
  await promotion({ code: 'SPRING', 'promotion[coupon]': 'quarter' });
  await promotion({ code: 'OVER', 'promotion[coupon]': 'quarter', active: 'false' });
  await promotion({ code: 'DOLLARS', 'promotion[coupon]': 'ten-dollars' });
  await promotion({ code: 'ONCE', 'promotion[coupon]': 'quarter', max_redemptions: '1' });
});
afterAll(() => tollgate.close());

async function stripe(path: string, form: Record<string, string>): Promise<Json> {
  const headers = { authorization: 'Bearer sk_test_sandbox' };
  const init = { method: 'POST', headers, body: new URLSearchParams(form) };
  const response = await fetch(`${tollgate.sandbox.url}/v1/${path}`, init);
  const answer = (await response.json()) as Json;
  if (!response.ok) throw new Error(JSON.stringify(answer));
  return answer;
}
const coupon = (id: string, form: Record<string, string>) => stripe('coupons', { id, ...form });
const promotion = (form: Record<string, string>) => stripe('promotion_codes', { 'promotion[type]': 'coupon', ...form });

async function ask(code: string, more = '', userId = 'pam'): Promise<Json> {
  const fields = 'code valid reason percentOff amountOff { amount currency } endsAt';
  const query = `query ($code: String!) { promotionCode(code: $code${more}) { ${fields} } }`;
  return (await tollgate.ask({ userId }, query, { code }))['promotionCode'] as Json;
}

describe('a promotion code', () => {
  test('a promotion code query returns what the code takes off', async () => {
    expect(await ask('SPRING', ', plan: "premium"')).toEqual({
      code: 'SPRING',
      valid: true,
      reason: null,
      percentOff: 25,
      amountOff: null,
      endsAt: null,
    });
    expect(await ask('DOLLARS')).toMatchObject({ valid: true, amountOff: { amount: 1000, currency: 'USD' } });
  });

  test.each([
    ['NEVER', '', 'This code does not exist.'],
    [' ', '', 'This code does not exist.'],
    ['OVER', '', 'The code is no longer active.'],
    ['DOLLARS', ', plan: "premium"', 'The code is not for prices in EUR.'],
  ])('a promotion code %s%s cannot be used: %s', async (code, more, reason) => {
    expect(await ask(code, more)).toMatchObject({ valid: false, reason });
    const answer = await buyer(tollgate, 'paul').checkout({ plan: 'premium', promotionCode: code });
    expect(answer.userErrors).toMatchObject([{ code: 'INVALID_PROMOTION_CODE', field: ['input', 'promotionCode'] }]);
  });

  test('a promotion code for several payments is a discount of the subscription', async () => {
    await coupon('tenth', { percent_off: '10', duration: 'repeating', duration_in_months: '3', name: 'Tenth' });
    await promotion({ code: 'TENTH', 'promotion[coupon]': 'tenth' });
    const person = buyer(tollgate, 'pat');
    const { session } = await person.checkout({ plan: 'premium', promotionCode: 'TENTH' });
    await person.pay(session?.url ?? '');
    await tollgate.settle();
    await tollgate.app.lookUp.runOnce();
    await tollgate.settle();
    const query = '{ me { subscriptions { discounts { name percentOff promotionCode endsAt } } } }';
    expect(await tollgate.ask({ userId: 'pat' }, query)).toMatchObject({
      me: { subscriptions: [{ discounts: [{ name: 'Tenth', percentOff: 10, promotionCode: 'TENTH' }] }] },
    });
  });

  test('a promotion code that reached its maximum is used up', async () => {
    const person = buyer(tollgate, 'pia');
    const { session } = await person.checkout({ plan: 'premium', promotionCode: 'ONCE' });
    expect(await person.pay(session?.url ?? '')).not.toBeNull();
    await tollgate.settle();
    expect(await ask('ONCE')).toMatchObject({
      valid: false,
      reason: 'The code has reached its maximum number of uses.',
    });
  });

  test('a promotion code query for an unknown plan is a mistake of the program', async () => {
    await expect(ask('SPRING', ', plan: "nothing"')).rejects.toThrow('There is no plan');
  });
});
