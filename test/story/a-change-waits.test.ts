import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { stripeAt } from '../../packages/stripe-sandbox/test/open-sandbox.ts';
import { codesOf, createChanging } from '../support/changing.ts';
import { customerOf } from '../support/customer-of.ts';
import { rebuilt } from '../support/rebuilt.ts';
import { type Sandboxed, startSandboxed } from '../support/sandboxed.ts';
import { WEBHOOK_SECRET } from '../support/tollgate.ts';

const DAY = 86_400;
const LATER = { when: 'PERIOD_END' };

let tollgate: Sandboxed;
let changing: ReturnType<typeof createChanging>;
beforeAll(async () => {
  tollgate = await startSandboxed();
  changing = createChanging(tollgate, 'waiter');
});
afterAll(() => tollgate.close());

async function pass(days: number) {
  await changing.control('clock', { advance: days * DAY });
  await tollgate.settle();
}

describe('a change at the end of the period', () => {
  test('a downgrade at the end of the period costs then what the preview said, and nothing before', async () => {
    const ada = await changing.subscriber({ plan: 'pro' });
    await pass(20); // the trial is over
    const { preview } = await ada.preview({ plan: 'basic', ...LATER });
    expect(preview).toMatchObject({
      dueNow: { amount: 0 },
      prorationCredit: { amount: 0 },
      nextInvoice: { amount: 999 },
      gained: [],
    });
    expect(preview?.lost.map(({ feature }) => feature.code)).toContain('copy_trading');
    const answer = await ada.change({ plan: 'basic', ...LATER });
    const { currentPeriodEnd: at } = answer.subscription ?? {};
    expect(answer).toMatchObject({
      subscription: {
        plan: { code: 'pro' },
        pendingChange: { plan: { code: 'basic' }, price: { lookupKey: 'basic_month_eur' }, quantity: 1, at },
      },
      userErrors: [],
    });
    expect(preview?.nextInvoiceAt).toBe(at);
    await tollgate.settle();
    expect([await ada.plan(), await ada.payments()]).toEqual(['pro', [4999, 0]]);
    await pass(31);
    expect([await ada.plan(), (await ada.payments())[0]]).toEqual(['basic', preview?.nextInvoice?.amount]);
    expect(await ada.subscription()).toMatchObject({ plan: { code: 'basic' }, pendingChange: null });
    await pass(31);
    expect([await ada.plan(), (await ada.payments())[0]]).toEqual(['basic', 999]);
  });

  test('the events of a schedule that come after later commands undo none of them', async () => {
    const kay = await changing.subscriber();
    // From now on webhooks are on their way.
    tollgate.sandbox.setWebhook({ url: 'http://127.0.0.1:9/', secret: WEBHOOK_SECRET });
    await kay.change({ plan: 'basic', ...LATER });
    await kay.pause({});
    await kay.cancelPending({});
    const resumed = { paused: false, pendingChange: null };
    expect(await kay.resume({})).toMatchObject({ subscription: resumed, userErrors: [] });
    const { data } = await stripeAt(tollgate.sandbox.url).events.list({ limit: 20 });
    const ofSchedule = data.filter(({ type, request }) => {
      return type === 'customer.subscription.updated' && /:(?:schedule|release)$/.test(request?.idempotency_key ?? '');
    });
    expect(ofSchedule).toHaveLength(2);
    for (const event of ofSchedule) await tollgate.deliver(event as never);
    while ((await tollgate.app.worker.runOnce()) > 0);
    expect(await kay.subscription()).toMatchObject(resumed);
    tollgate.sandbox.setWebhook({ url: `${tollgate.url}/webhooks/stripe`, secret: WEBHOOK_SECRET });
    await tollgate.settle();
    expect(await kay.subscription()).toMatchObject(resumed);
  });

  test('a change at the end of the period can be taken back, once', async () => {
    const bea = await changing.subscriber();
    await bea.change({ plan: 'basic', ...LATER });
    expect(await bea.cancelPending({})).toMatchObject({
      subscription: { plan: { code: 'premium' }, pendingChange: null },
      userErrors: [],
    });
    expect(await bea.cancelPending({})).toMatchObject({
      subscription: { plan: { code: 'premium' } },
      userErrors: [{ code: 'NO_PENDING_CHANGE' }],
    });
    await pass(32);
    expect(await bea.plan()).toBe('premium');
    expect((await bea.payments())[0]).toBe(1999);
  });

  test('a later change at the end of the period replaces an earlier one, with the preview of its own cost', async () => {
    const cid = await changing.subscriber({ plan: 'vip' });
    await cid.change({ plan: 'basic', ...LATER });
    const { preview } = await cid.preview({ plan: 'premium', quantity: 2, ...LATER });
    expect(preview?.nextInvoice).toEqual({ amount: 2 * 1999 });
    const answer = await cid.change({ plan: 'premium', quantity: 2, ...LATER });
    expect(answer.subscription?.pendingChange).toMatchObject({ plan: { code: 'premium' }, quantity: 2 });
    await pass(32);
    expect((await cid.payments())[0]).toBe(preview?.nextInvoice?.amount);
    expect(await cid.subscription()).toMatchObject({ plan: { code: 'premium' }, quantity: 2, pendingChange: null });
  });

  test('a change of the interval waits for the end of the period, too', async () => {
    const dan = await changing.subscriber();
    const { preview } = await dan.preview({ plan: 'premium', interval: 'YEAR', ...LATER });
    expect(preview).toMatchObject({ dueNow: { amount: 0 }, nextInvoice: { amount: 19_990 } });
    await dan.change({ plan: 'premium', interval: 'YEAR', ...LATER });
    await pass(32);
    expect((await dan.payments())[0]).toBe(preview?.nextInvoice?.amount);
  });

  test('a change in a trial waits for the end of the trial', async () => {
    const eve = await changing.subscriber({ plan: 'pro' });
    const answer = await eve.change({ plan: 'basic', ...LATER });
    expect(answer).toMatchObject({ subscription: { status: 'TRIALING', pendingChange: { plan: { code: 'basic' } } } });
    await pass(15);
    expect(await eve.subscription()).toMatchObject({ status: 'ACTIVE', plan: { code: 'basic' }, pendingChange: null });
    expect(await eve.payments()).toEqual([999, 0]);
  });

  test.each([
    ['to the same plan', { plan: 'premium' }, 'SAME_PLAN'],
    ['to an unknown plan', { plan: 'nothing' }, 'UNKNOWN_PLAN'],
  ])('a change %s at the end of the period is refused', async (_what, input, code) => {
    const fay = await changing.subscriber();
    expect(codesOf(await fay.change({ ...input, ...LATER }))).toEqual([code]);
    expect(codesOf(await fay.preview({ ...input, ...LATER }))).toEqual([code]);
  });

  test('a change at the end of the period is refused for a subscription that ends then', async () => {
    const gil = await changing.subscriber();
    await gil.cancel({});
    expect(codesOf(await gil.change({ plan: 'basic', ...LATER }))).toEqual(['ALREADY_CANCELED']);
    expect(codesOf(await gil.preview({ plan: 'basic', ...LATER }))).toEqual(['ALREADY_CANCELED']);
  });
});

describe('while a change waits', () => {
  test('while a change waits, the subscription can be canceled, which takes the change back', async () => {
    const hal = await changing.subscriber();
    await hal.change({ plan: 'basic', ...LATER });
    const answer = await hal.cancel({ feedback: 'TOO_EXPENSIVE', comment: 'too much' });
    expect(answer).toMatchObject({ subscription: { cancelAtPeriodEnd: true, pendingChange: null }, userErrors: [] });
    expect(await hal.resume({})).toMatchObject({ subscription: { cancelAtPeriodEnd: false }, userErrors: [] });
    await pass(32);
    expect(await hal.plan()).toBe('premium');
  });

  test('while a change waits, the subscription can be canceled at once', async () => {
    const ida = await changing.subscriber();
    await ida.change({ plan: 'basic', ...LATER });
    expect(await ida.cancel({ when: 'NOW' })).toMatchObject({
      subscription: { status: 'CANCELED', pendingChange: null },
      userErrors: [],
    });
  });

  test('while a change waits, another change now replaces it, at the cost of its preview', async () => {
    const jon = await changing.subscriber();
    await pass(10);
    await jon.change({ plan: 'basic', ...LATER });
    const { preview } = await jon.preview({ plan: 'pro' });
    const answer = await jon.change({ plan: 'pro', prorationDate: preview?.prorationDate });
    expect(answer).toMatchObject({ subscription: { plan: { code: 'pro' }, pendingChange: null }, userErrors: [] });
    await tollgate.settle();
    expect((await jon.payments())[0]).toBe(preview?.dueNow.amount);
  });

  test('while a change waits, payments can be paused and resumed', async () => {
    const kim = await changing.subscriber();
    await kim.change({ plan: 'basic', ...LATER });
    expect(await kim.pause({})).toMatchObject({ subscription: { paused: true, pausedUntil: null }, userErrors: [] });
    expect(await kim.resume({})).toMatchObject({
      subscription: { paused: false, pendingChange: { plan: { code: 'basic' } } },
      userErrors: [],
    });
  });
});

describe('a change that was interrupted', () => {
  /** A command that Stripe answers with 500, for these paths. */
  async function struck(command: () => Promise<unknown>, paths: string) {
    await changing.control('outage', { mode: '500', paths });
    await expect(command()).rejects.toThrow('PROVIDER_UNAVAILABLE');
    await changing.control('outage', { mode: null });
  }

  test('a change that was interrupted between its two writes is completed by the next try', async () => {
    const lea = await changing.subscriber();
    const customer = await customerOf(tollgate, lea.userId);
    const input = { plan: 'basic', ...LATER, idempotencyKey: 'later' };
    const schedule = await scheduled(lea);
    await struck(() => lea.change(input), `/v1/subscription_schedules/${schedule}`);
    expect((await lea.change(input)).subscription?.pendingChange).toMatchObject({ plan: { code: 'basic' } });
    const after = await changing.stripe('GET', `/v1/subscription_schedules?customer=${customer}`);
    expect(after['data']).toHaveLength(1);
    await pass(32);
    expect(await lea.plan()).toBe('basic');
  });

  test('a change that was made before its answer was lost is found by the next try, and made once', async () => {
    const leo = await changing.subscriber();
    const id = await scheduled(leo);
    const input = { plan: 'basic', ...LATER, idempotencyKey: 'later' };
    await struck(() => leo.change(input), `/v1/subscription_schedules/${id}`);
    await schedulePlan(id, 'basic_month_eur');
    const writes = () =>
      tollgate.stripeRequests.exchanges.filter(({ method, path }) => method === 'POST' && path.endsWith(id)).length;
    const before = writes();
    expect((await leo.change(input)).subscription?.pendingChange).toMatchObject({ plan: { code: 'basic' } });
    expect(writes()).toBe(before);
  });

  test('a change that was taken back at Stripe without an event is not released again', async () => {
    const lis = await changing.subscriber();
    await lis.change({ plan: 'basic', ...LATER });
    await tollgate.settle();
    await changing.control('network', { drop: 1 });
    const customer = await customerOf(tollgate, lis.userId);
    const { data } = (await changing.stripe('GET', `/v1/subscription_schedules?customer=${customer}`)) as {
      data: { id: string }[];
    };
    await changing.stripe('POST', `/v1/subscription_schedules/${data[0]?.id}/release`, {});
    expect(await lis.subscription()).toMatchObject({ pendingChange: { plan: { code: 'basic' } } });
    expect(await lis.cancelPending({})).toMatchObject({ subscription: { pendingChange: null }, userErrors: [] });
    await changing.control('network', {});
  });
});

/** Puts a subscription under a schedule at Stripe, and returns its ID. */
async function scheduled(customer: { subscriptionId(): Promise<string> }): Promise<string> {
  const from_subscription = await customer.subscriptionId();
  const { id } = await changing.stripe('POST', '/v1/subscription_schedules', { from_subscription });
  return String(id);
}

/** Lets a schedule change the plan at the end of the period, as the portal does. Returns when. */
async function schedulePlan(id: string, lookupKey: string): Promise<Date> {
  const schedule = (await changing.stripe('GET', `/v1/subscription_schedules/${id}`)) as {
    phases: { start_date: number; end_date: number; items: { price: string }[] }[];
  };
  const [phase] = schedule.phases;
  const [price] = (await changing.stripe('GET', `/v1/prices?lookup_keys[]=${lookupKey}`))['data'] as { id: string }[];
  await changing.stripe('POST', `/v1/subscription_schedules/${id}`, {
    'phases[0][items][0][price]': phase?.items[0]?.price ?? '',
    'phases[0][items][0][quantity]': '1',
    'phases[0][start_date]': String(phase?.start_date),
    'phases[0][end_date]': String(phase?.end_date),
    'phases[1][items][0][price]': price?.id ?? '',
    'phases[1][items][0][quantity]': '1',
    end_behavior: 'release',
  });
  return new Date(Number(phase?.end_date) * 1000);
}

test('a trial is not extended while a change waits for its end', async () => {
  const tia = await changing.subscriber({ plan: 'pro' });
  await tia.change({ plan: 'basic', ...LATER });
  const query = 'mutation ($input: ExtendTrialInput!) { extendTrial(input: $input) { userErrors { code } } }';
  const trialEnd = new Date(tollgate.sandbox.clock.now().getTime() + 30 * DAY * 1000).toISOString();
  const extend = (idempotencyKey: string) =>
    tollgate.ask({ userId: 'sam', roles: ['support'] }, query, {
      input: { actingFor: { userId: tia.userId, reason: 'r' }, trialEnd, idempotencyKey },
    });
  expect(await extend('one')).toEqual({ extendTrial: { userErrors: [{ code: 'SUBSCRIPTION_SCHEDULED' }] } });
  await tia.cancelPending({});
  expect(await extend('two')).toEqual({ extendTrial: { userErrors: [] } });
});

describe('three days before the change', () => {
  test('three days before the change, the customer is told what it costs and takes away', async () => {
    const tom = await changing.subscriber({ plan: 'pro' });
    await pass(20);
    await tom.change({ plan: 'basic', ...LATER });
    const use = 'mutation ($input: RecordUsageInput!) { recordUsage(input: $input) { userErrors { code } } }';
    const used = { userId: tom.userId, feature: 'generations', quantity: 450, idempotencyKey: 'k1' };
    await tollgate.ask({ userId: 'shop', roles: ['service'] }, use, { input: used });
    const messages = () =>
      tollgate.connection.collection('messages').find({ kind: 'plan-will-change', userId: tom.userId }).toArray();
    await tollgate.app.worker.sweep();
    expect(await messages()).toEqual([]);
    await pass(22);
    await tollgate.app.worker.sweep();
    await tollgate.app.worker.sweep();
    const { pendingChange } = (await tom.subscription()) ?? {};
    expect(await messages()).toMatchObject([
      {
        state: 'DUE',
        data: {
          ...{ previousPlan: 'pro', plan: 'basic', quantity: 1, at: new Date(pendingChange?.at ?? '') },
          nextInvoice: { amount: 999, currency: 'EUR' },
          removed: expect.arrayContaining([{ code: 'copy_trading', name: 'Copy trading' }]),
          reduced: expect.arrayContaining([{ code: 'max_devices', name: 'Devices' }]),
          overLimit: [{ code: 'generations', name: 'AI generations' }],
        },
      },
    ]);
    await pass(4);
    expect((await tom.payments())[0]).toBe(999);
  });
});

test('a change that the portal made at Stripe is shown, and taken back here', async () => {
  const max = await changing.subscriber();
  const at = await schedulePlan(await scheduled(max), 'basic_month_eur');
  await tollgate.settle();
  // A look-up reads the price, in the background.
  const isNamed = async () => (await max.subscription())?.pendingChange?.plan != null;
  for (let tries = 0; tries < 50 && !(await isNamed()); tries++)
    await new Promise((resolve) => setTimeout(resolve, 200));
  expect(await max.subscription()).toMatchObject({
    plan: { code: 'premium' },
    pendingChange: { plan: { code: 'basic' }, at: at.toISOString() },
  });
  expect(codesOf(await max.cancelPending({}))).toEqual([]);
  await pass(32);
  expect(await max.plan()).toBe('premium');
});

test('documents of changes that wait are rebuilt without differences', async () => {
  await tollgate.settle();
  expect((await rebuilt(tollgate)).filter(({ outcome }) => outcome !== 'same')).toEqual([]);
});
