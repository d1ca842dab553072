import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { customerObject, type Era, priceObject, stripeEvent, subscriptionObject } from '../support/stripe-events.ts';
import { startTollgate, type Tollgate } from '../support/tollgate.ts';

const HOUR = 3_600;
const START = Math.floor(Date.now() / 1000) - 300 * HOUR;
/** Enough points for two of the questions here. */
const LIMIT = 110;

let tollgate: Tollgate;
beforeAll(async () => {
  tollgate = await startTollgate({ env: { RATE_LIMITS: `customer=${LIMIT}` } });
});
afterAll(() => tollgate.close());

/** A user whose plan changed every hour, told in one shape of Stripe's API in so many events. */
async function livedThrough(userId: string, events: number, era: Era) {
  const customer = `cus_${userId}`;
  await tollgate.deliver(stripeEvent('customer.created', START, customerObject(customer, userId)));
  const told = Array.from({ length: events - 1 }, (_, n) => {
    const object = subscriptionObject({
      ...{ id: `sub_${userId}`, customer, userId, era, start: START },
      price: priceObject(`${planOf(n)}_month_eur`),
    });
    return stripeEvent(`customer.subscription.${n ? 'updated' : 'created'}`, START + n * HOUR, object);
  });
  await Promise.all(told.map((event) => tollgate.deliver(event)));
  await tollgate.settle();
}
const planOf = (hour: number) => (hour % 2 ? 'premium' : 'vip');

/** Asks for the plan in the middle of each of these hours; returns what that cost. */
async function cost(userId: string, hours: number[]): Promise<number> {
  const fields = hours.map((hour) => {
    const at = new Date((START + hour * HOUR + HOUR / 2) * 1000).toISOString();
    return `h${hour}: accessAt(at: "${at}") { plan { code } }`;
  });
  const before = await remaining(userId);
  const plans = hours.map((hour) => [`h${hour}`, { plan: { code: planOf(hour) } }]);
  expect(await tollgate.ask({ userId }, `{ me { ${fields.join(' ')} } }`)).toEqual({ me: Object.fromEntries(plans) });
  return before - (await remaining(userId)) - 1;
}

const remaining = async (userId: string) =>
  ((await tollgate.ask({ userId }, '{ rateLimit { remaining } }'))['rateLimit'] as { remaining: number }).remaining;

const hours = (from: number) => Array.from({ length: 14 }, (_, n) => from + n);

describe.each<Era>(['current', 'legacy'])('in the %s API shape', (era) => {
  test('14 instants of the past cost a point for every ten events that are read, and use up the budget', async () => {
    const userId = `long-${era}`;
    await livedThrough(userId, 220, era);
    const early = await cost(userId, hours(0));
    const throughout = [0, ...hours(205).slice(1)];
    expect(await cost(userId, throughout)).toBe(early + 20);
    await expect(cost(userId, throughout)).rejects.toThrow('RATE_LIMITED');
  });
});
