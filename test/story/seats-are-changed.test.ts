import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { codesOf, createChanging } from '../support/changing.ts';
import { type Sandboxed, startSandboxed } from '../support/sandboxed.ts';
import { catalogText } from '../support/tollgate.ts';

const DAY = 86_400;
const TEAM = `
  crew:
    name: Crew
    perSeat: true
    features: { signals_basic: true, max_devices: 2 }
    prices: [{ interval: month, currency: EUR, amount: 1500 }]
`;

let tollgate: Sandboxed;
let changing: ReturnType<typeof createChanging>;
beforeAll(async () => {
  tollgate = await startSandboxed({ catalogText: `${await catalogText()}${TEAM}` });
  changing = createChanging(tollgate, 'crew');
});
afterAll(() => tollgate.close());

/** A team in the middle of its month. */
async function team(quantity: number) {
  const person = await changing.subscriber({ plan: 'crew', quantity });
  await changing.control('clock', { advance: 10 * DAY });
  await tollgate.settle();
  return person;
}

describe('the seats of a plan', () => {
  test('more seats cost at once what the preview said, and the next invoice what it said', async () => {
    const ada = await team(3);
    const { preview } = await ada.preview({ plan: 'crew', quantity: 5 });
    expect(preview?.dueNow.amount).toBeGreaterThan(0);
    expect(preview?.nextInvoice).toEqual({ amount: 5 * 1500 });
    expect(preview?.gained).toMatchObject([{ feature: { code: 'max_devices' }, limit: 10 }]);
    const { prorationDate } = preview ?? {};
    const answer = await ada.change({ plan: 'crew', quantity: 5, prorationDate });
    expect(answer).toMatchObject({ subscription: { quantity: 5 }, userErrors: [] });
    await tollgate.settle();
    expect(await ada.payments()).toEqual([preview?.dueNow.amount, 3 * 1500]);
    await changing.control('clock', { advance: 31 * DAY });
    await tollgate.settle();
    expect((await ada.payments())[0]).toBe(preview?.nextInvoice?.amount);
  });

  test('fewer seats cost nothing now, and their credit is on the next invoice as the preview said', async () => {
    const bea = await team(4);
    const { preview } = await bea.preview({ plan: 'crew', quantity: 3 });
    expect(preview).toMatchObject({ dueNow: { amount: 0 } });
    expect(preview?.prorationCredit.amount).toBeGreaterThan(0);
    const { prorationDate } = preview ?? {};
    expect(codesOf(await bea.change({ plan: 'crew', quantity: 3, prorationDate }))).toEqual([]);
    await tollgate.settle();
    expect(await bea.payments()).toEqual([4 * 1500]);
    const due = preview?.nextInvoice?.amount;
    expect(due).toBeLessThan(3 * 1500);
    await changing.control('clock', { advance: 31 * DAY });
    await tollgate.settle();
    const [newest] = await bea.payments();
    expect(newest).toBe(due);
  });

  test('a plan that is not sold by the seat accepts a quantity', async () => {
    const cal = await changing.subscriber();
    expect(await cal.change({ plan: 'premium', quantity: 2 })).toMatchObject({
      subscription: { quantity: 2 },
      userErrors: [],
    });
  });
});
