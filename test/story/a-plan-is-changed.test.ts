import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CARDS } from '../../packages/stripe-sandbox/test/buying.ts';
import { buyer } from '../support/buyer.ts';
import { codesOf as codes, createChanging } from '../support/changing.ts';
import { customerOf } from '../support/customer-of.ts';
import { type Sandboxed, startSandboxed } from '../support/sandboxed.ts';
import type { Json } from '../support/stripe-events.ts';
import { catalogText, WEBHOOK_SECRET } from '../support/tollgate.ts';

const DAY = 86_400;
let tollgate: Sandboxed;
let changing: ReturnType<typeof createChanging>;
beforeAll(async () => {
  tollgate = await startSandboxed({ catalogText: `${await catalogText()}${SOLD_IN_YEN}` });
  changing = createChanging(tollgate, 'changer');
});
afterAll(() => tollgate.close());

const SOLD_IN_YEN = `
  tokyo:
    name: Tokyo
    features: { signals_basic: true }
    prices: [{ interval: month, currency: JPY, amount: 3000 }]
`;

const subscriber = (card: string = CARDS.good, plan = 'premium', interval = 'MONTH') =>
  changing.subscriber({ card, plan, interval });
const control: typeof changing.control = (...args) => changing.control(...args);
const stripe: typeof changing.stripe = (...args) => changing.stripe(...args);
const confirm: typeof changing.confirm = (url) => changing.confirm(url);

/** A command that Stripe answers with 500. */
async function struck(command: () => Promise<unknown>, paths = '/v1/subscriptions'): Promise<void> {
  await control('outage', { mode: '500', paths });
  await expect(command()).rejects.toThrow('PROVIDER_UNAVAILABLE');
  await control('outage', { mode: null });
}
const writes = (id: string) =>
  tollgate.stripeRequests.exchanges.filter(
    ({ method, path }) => method === 'POST' && path === `/v1/subscriptions/${id}`,
  ).length;
async function withoutCard(id: string): Promise<void> {
  const { customer } = await stripe('GET', `/v1/subscriptions/${id}`);
  const { data } = await stripe('GET', `/v1/payment_methods?customer=${customer}`);
  for (const { id: card } of data as { id: string }[]) await stripe('POST', `/v1/payment_methods/${card}/detach`);
}

describe('an upgrade', () => {
  test('an upgrade costs what the preview said, and is in force in the answer', async () => {
    const alice = await subscriber();
    await control('clock', { advance: 10 * DAY });
    await tollgate.settle();
    const { preview } = await alice.preview({ plan: 'pro' });
    expect(preview?.dueNow.amount).toBeGreaterThan(0);
    expect(preview?.prorationCredit.amount).toBeGreaterThan(0);
    expect(preview?.gained.length).toBeGreaterThan(0);
    expect(preview?.lost).toEqual([]);
    const answer = await alice.change({ plan: 'pro', prorationDate: preview?.prorationDate });
    expect(answer).toMatchObject({ subscription: { status: 'ACTIVE', plan: { code: 'pro' } }, userErrors: [] });
    await tollgate.settle();
    const query = '{ me { plan { code } payments { nodes { status amount { amount } } } } }';
    const { me } = (await tollgate.ask({ userId: alice.userId }, query)) as { me: Json };
    expect(me).toMatchObject({
      plan: { code: 'pro' },
      payments: { nodes: [{ status: 'PAID', amount: { amount: preview?.dueNow.amount } }, { status: 'PAID' }] },
    });
  });

  test('an upgrade that cannot be paid is not in force, and the old plan stays', async () => {
    const bob = await subscriber();
    const customer = await customerOf(tollgate, bob.userId);
    await control('fail-next-payment', { customer });
    const answer = await bob.change({ plan: 'pro' });
    expect(codes(answer)).toEqual(['CARD_DECLINED']);
    expect(answer.subscription?.plan.code).toBe('premium');
    await tollgate.settle();
    expect(await bob.plan()).toBe('premium');
  });

  test('an upgrade whose payment needs confirmation returns the link, and is in force after it', async () => {
    const carol = await subscriber(CARDS.asks);
    const answer = await carol.change({ plan: 'pro', idempotencyKey: 'up' });
    expect(codes(answer)).toEqual(['PAYMENT_ACTION_REQUIRED']);
    expect(answer.subscription).toMatchObject({
      plan: { code: 'premium' },
      actionUrl: expect.stringContaining('http'),
    });
    expect(await carol.change({ plan: 'pro', idempotencyKey: 'up' })).toEqual(answer);
    await confirm(`${answer.subscription?.actionUrl}/authenticate`);
    await tollgate.settle();
    expect(await carol.change({ plan: 'pro', idempotencyKey: 'up' })).toMatchObject({
      subscription: { plan: { code: 'pro' }, actionUrl: null },
      userErrors: [],
    });
  });

  test('an upgrade that waits for its payment is replaced by the next one, and can no longer be paid', async () => {
    const cid = await subscriber(CARDS.asks);
    const { subscription } = await cid.change({ plan: 'pro' });
    const answer = await cid.change({ plan: 'vip' });
    expect(codes(answer)).toEqual(['PAYMENT_ACTION_REQUIRED']);
    expect(answer.subscription?.actionUrl).not.toBe(subscription?.actionUrl);
    const init = { method: 'POST', redirect: 'manual', body: new URLSearchParams({ answer: 'complete' }) } as const;
    await fetch(`${subscription?.actionUrl}/authenticate`, init);
    await tollgate.settle();
    expect(await cid.plan()).toBe('premium');
    await confirm(`${answer.subscription?.actionUrl}/authenticate`);
    await tollgate.settle();
    expect(await cid.plan()).toBe('vip');
  });

  test('an upgrade is refused without a card', async () => {
    const col = await subscriber();
    await withoutCard(await col.subscriptionId());
    expect(codes(await col.change({ plan: 'pro' }))).toEqual(['CARD_DECLINED']);
    expect(await col.plan()).toBe('premium');
  });

  test('an upgrade in a trial costs nothing yet', async () => {
    const cyd = await subscriber(CARDS.good, 'pro');
    const { preview } = await cyd.preview({ plan: 'vip' });
    expect(preview).toMatchObject({ dueNow: { amount: 0 }, nextInvoice: { amount: 9999 } });
    const answer = await cyd.change({ plan: 'vip' });
    expect(answer).toMatchObject({ subscription: { status: 'TRIALING', plan: { code: 'vip' } }, userErrors: [] });
    expect(answer.subscription?.currentPeriodEnd).toBe(preview?.nextInvoiceAt);
  });

  test('an upgrade whose answer was lost is found by the next try, and made once', async () => {
    const cat = await subscriber(CARDS.asks);
    await struck(() => cat.change({ plan: 'pro', idempotencyKey: 'up' }), '/v1/invoice_payments');
    const before = writes(await cat.subscriptionId());
    expect(codes(await cat.change({ plan: 'pro', idempotencyKey: 'up' }))).toEqual(['PAYMENT_ACTION_REQUIRED']);
    expect(writes(await cat.subscriptionId())).toBe(before);
  });

  test('an upgrade that Stripe refuses for another reason is not reported as a declined card', async () => {
    const cora = await subscriber();
    const id = await cora.subscriptionId();
    const { items } = (await stripe('GET', `/v1/subscriptions/${id}`)) as { items: { data: { id: string }[] } };
    const price = (await stripe('GET', '/v1/prices?lookup_keys[]=basic_month_eur'))['data'] as { id: string }[];
    tollgate.sandbox.setWebhook({ url: 'http://127.0.0.1:9/nobody', secret: WEBHOOK_SECRET });
    await stripe('POST', '/v1/subscription_items', { subscription: id, price: price[0]?.id ?? '' });
    await stripe('DELETE', `/v1/subscription_items/${items.data[0]?.id}`);
    expect(await cora.change({ plan: 'pro' })).toMatchObject({ userErrors: [{ code: 'STRIPE_REFUSED' }] });
    tollgate.sandbox.setWebhook({ url: `${tollgate.url}/webhooks/stripe`, secret: WEBHOOK_SECRET });
  });
});

describe('a downgrade', () => {
  test('changing to a cheaper plan takes effect at once and is credited on the next invoice', async () => {
    const dan = await subscriber(CARDS.good, 'pro');
    const { preview } = await dan.preview({ plan: 'premium' });
    expect(preview).toMatchObject({ dueNow: { amount: 0 }, gained: [] });
    expect(preview?.lost.length).toBeGreaterThan(0);
    const answer = await dan.change({ plan: 'premium' });
    expect(answer).toMatchObject({ subscription: { plan: { code: 'premium' } }, userErrors: [] });
  });

  test('a preview shows a lower value of a CONFIG feature as lost, a higher one as gained, and an equal one not at all', async () => {
    const amy = await subscriber();
    const levels = async (plan: string) => {
      const { preview } = await amy.preview({ plan });
      const of = (all: { feature: { code: string }; value: string | null }[] = []) =>
        all.filter(({ feature }) => feature.code === 'analytics_level').map(({ value }) => value);
      return { gained: of(preview?.gained), lost: of(preview?.lost) };
    };
    expect(await levels('vip')).toEqual({ gained: ['pro'], lost: [] });
    expect(await levels('pro')).toEqual({ gained: [], lost: [] });
    expect(await levels('basic')).toEqual({ gained: [], lost: ['advanced'] });
  });

  test('a preview of a downgrade shows usage that exceeds the new limits', async () => {
    const eve = await subscriber(CARDS.good, 'pro');
    const use = 'mutation ($input: RecordUsageInput!) { recordUsage(input: $input) { userErrors { code } } }';
    const input = { userId: eve.userId, feature: 'generations', quantity: 450, idempotencyKey: 'k1' };
    await tollgate.ask({ userId: 'shop', roles: ['service'] }, use, { input });
    const { preview } = await eve.preview({ plan: 'basic' });
    expect(preview?.overLimit).toEqual([{ feature: { code: 'generations' }, usage: { used: 450 } }]);
  });

  test('changing to a cheaper yearly plan is paid at once', async () => {
    const fay = await subscriber();
    const { preview } = await fay.preview({ plan: 'premium', interval: 'YEAR' });
    expect(preview?.dueNow.amount).toBeGreaterThan(0);
    const answer = await fay.change({ plan: 'premium', interval: 'YEAR' });
    expect(answer).toMatchObject({ subscription: { plan: { code: 'premium' } }, userErrors: [] });
  });
});

describe('a preview', () => {
  test('a preview of a subscription that will be canceled has no next invoice', async () => {
    const flo = await subscriber();
    await flo.cancel({});
    const { preview } = await flo.preview({ plan: 'pro' });
    expect(preview?.dueNow.amount).toBeGreaterThan(0);
    expect(preview).toMatchObject({ nextInvoice: null, nextInvoiceAt: null });
  });

  test('a preview of another interval has the end of the new period, even in a short month', async () => {
    const fin = await subscriber(CARDS.good, 'premium', 'YEAR');
    const now = tollgate.sandbox.clock.now();
    const january = new Date(Date.UTC(now.getUTCFullYear() + 1, 0, 31, 12));
    await control('clock', { advance: Math.floor((january.getTime() - now.getTime()) / 1000) });
    await tollgate.settle();
    const { preview } = await fin.preview({ plan: 'pro', interval: 'MONTH' });
    expect(preview?.nextInvoiceAt).toMatch(/-02-2[89]T/);
    const { subscription } = await fin.change({
      plan: 'pro',
      interval: 'MONTH',
      prorationDate: preview?.prorationDate,
    });
    expect(subscription?.currentPeriodEnd.slice(0, 10)).toBe(preview?.nextInvoiceAt?.slice(0, 10));
  });
});

describe('an impossible change', () => {
  test.each([
    [{ plan: 'premium' }, 'SAME_PLAN'],
    [{ plan: 'nothing' }, 'UNKNOWN_PLAN'],
    [{ plan: 'free' }, 'PLAN_NOT_ON_SALE'],
    [{ plan: 'extra_generations' }, 'PLAN_NOT_ON_SALE'],
    [{ plan: 'tokyo' }, 'PRICE_NOT_FOUND'],
    [{ plan: 'tokyo', interval: 'MONTH' }, 'PRICE_NOT_FOUND'],
    [{ plan: 'pro', quantity: 0 }, 'INVALID_QUANTITY'],
    [{ plan: 'pro', subscriptionId: 'sub_of_another' }, 'NO_SUBSCRIPTION'],
  ])('a change to %j is refused: %s', async (input, code) => {
    const gil = await subscriber();
    expect(codes(await gil.change(input))).toEqual([code]);
    expect(codes(await gil.preview(input))).toEqual([code]);
    expect(await gil.plan()).toBe('premium');
  });

  test('a plan change refuses a preview that is too old, in the future, or of the period before', async () => {
    const hal = await subscriber();
    const now = tollgate.sandbox.clock.now().getTime();
    for (const ms of [-2 * 3_600_000, 3_600_000, -60_000]) {
      const prorationDate = new Date(now + ms).toISOString();
      expect(codes(await hal.change({ plan: 'pro', prorationDate }))).toEqual(['PREVIEW_EXPIRED']);
    }
  });

  test('a plan change by a preview that is 61 minutes old is refused, and by one that is 59 minutes old is made', async () => {
    const ivy = await subscriber();
    await control('clock', { advance: 2 * 3_600 });
    const ago = (minutes: number) => new Date(tollgate.sandbox.clock.now().getTime() - minutes * 60_000).toISOString();
    expect(codes(await ivy.change({ plan: 'pro', prorationDate: ago(61) }))).toEqual(['PREVIEW_EXPIRED']);
    expect(await ivy.plan()).toBe('premium');
    expect(codes(await ivy.change({ plan: 'pro', prorationDate: ago(59) }))).toEqual([]);
    expect(await ivy.plan()).toBe('pro');
  });

  test('a user without a subscription cannot change a plan', async () => {
    const person = buyer(tollgate, 'nobody');
    expect(await person.plan()).toBe('free');
    const query = 'mutation { cancelSubscription(input: {}) { userErrors { code } } }';
    const { cancelSubscription } = await tollgate.ask({ userId: 'nobody' }, query);
    expect(codes(cancelSubscription as never)).toEqual(['NO_SUBSCRIPTION']);
  });
});

describe('a command for a subscription that ended at Stripe without an event', () => {
  test.each([
    ['change', { plan: 'pro' }],
    ['cancel', {}],
  ] as const)(
    '%s of a subscription that ended at Stripe without an event says so, and stores the end',
    async (command, input) => {
      const guy = await subscriber();
      const id = await guy.subscriptionId();
      tollgate.sandbox.setWebhook({ url: 'http://127.0.0.1:9/nobody', secret: WEBHOOK_SECRET });
      await stripe('DELETE', `/v1/subscriptions/${id}`);
      expect(codes(await guy[command](input as Json))).toEqual(['NO_SUBSCRIPTION']);
      expect(await guy.plan()).toBe('free');
      tollgate.sandbox.setWebhook({ url: `${tollgate.url}/webhooks/stripe`, secret: WEBHOOK_SECRET });
    },
  );
});

describe('resuming', () => {
  test('resuming undoes a cancellation by date that was set at Stripe, even if the first answer was lost', async () => {
    const han = await subscriber();
    const id = await han.subscriptionId();
    const soon = Math.floor(tollgate.sandbox.clock.now().getTime() / 1000) + 10 * DAY;
    await stripe('POST', `/v1/subscriptions/${id}`, { cancel_at: String(soon) });
    await tollgate.settle();
    await control('clock', { advance: 5 });
    await struck(() => han.resume({ idempotencyKey: 'on' }));
    for (const _try of [1, 2]) {
      expect(await han.resume({ idempotencyKey: 'on' })).toMatchObject({
        subscription: { id, cancelAt: null },
        userErrors: [],
      });
    }
  });

  test('resuming finds what an earlier try has done', async () => {
    const hugo = await subscriber();
    const id = await hugo.subscriptionId();
    await hugo.cancel({});
    await control('clock', { advance: 5 });
    await struck(() => hugo.resume({ idempotencyKey: 'on' }));
    await stripe('POST', `/v1/subscriptions/${id}`, { cancel_at_period_end: 'false' });
    const before = writes(id);
    expect(await hugo.resume({ idempotencyKey: 'on' })).toMatchObject({
      subscription: { cancelAtPeriodEnd: false },
      userErrors: [],
    });
    expect(writes(id)).toBe(before);
  });
});

describe('canceling', () => {
  test('canceling ends a subscription with its period, can be undone, and is audited with actor and reason [S72]', async () => {
    const ida = await subscriber();
    const canceled = await ida.cancel({ comment: 'too many mails' });
    expect(canceled).toMatchObject({ subscription: { status: 'ACTIVE', cancelAtPeriodEnd: true }, userErrors: [] });
    expect(await ida.cancel({})).toMatchObject({
      subscription: { cancelAtPeriodEnd: true },
      userErrors: [{ code: 'ALREADY_CANCELED' }],
    });
    const actor = { kind: 'CUSTOMER', id: ida.userId };
    const event = await tollgate.connection.collection('events').findOne({ reason: 'too many mails' });
    expect(event).toMatchObject({ actor, stream: await customerOf(tollgate, ida.userId) });
    const eventId = String(event?._id);
    const entry = await tollgate.connection.collection('audit').findOne({ eventId });
    const account = await tollgate.connection.collection('accounts').findOne({ 'pending.audit.eventId': eventId });
    // Their own words stand on the event alone: an entry could never be erased.
    expect(JSON.stringify(entry)).toContain(`"actor":${JSON.stringify(actor)}`);
    expect(JSON.stringify([entry, account])).not.toContain('too many mails');
    await control('clock', { advance: 5 });
    expect(await ida.resume({})).toMatchObject({ subscription: { cancelAtPeriodEnd: false }, userErrors: [] });
    expect(await ida.resume({})).toMatchObject({
      subscription: { cancelAtPeriodEnd: false },
      userErrors: [{ code: 'NOT_CANCELED' }],
    });
  });

  test('canceling at once ends a subscription at once', async () => {
    const jon = await subscriber();
    const answer = await jon.cancel({ when: 'NOW' });
    expect(answer).toMatchObject({ subscription: { status: 'CANCELED' }, userErrors: [] });
    expect(await jon.plan()).toBe('free');
    expect(codes(await jon.cancel({}))).toEqual(['NO_SUBSCRIPTION']);
  });

  test('canceling must name one of several subscriptions', async () => {
    const kim = await subscriber();
    const price = (await stripe('GET', '/v1/prices?lookup_keys[]=basic_month_eur'))['data'] as { id: string }[];
    const customer = await customerOf(tollgate, kim.userId);
    const [card] = (await stripe('GET', `/v1/payment_methods?customer=${customer}`))['data'] as { id: string }[];
    await stripe('POST', '/v1/subscriptions', {
      customer,
      default_payment_method: card?.id ?? '',
      'items[0][price]': price[0]?.id ?? '',
    });
    await tollgate.settle();
    expect(codes(await kim.cancel({}))).toEqual(['SUBSCRIPTION_AMBIGUOUS']);
    const subscriptionId = await kim.subscriptionId();
    expect(await kim.cancel({ subscriptionId })).toMatchObject({
      subscription: { id: subscriptionId },
      userErrors: [],
    });
  });

  test('a cancellation that Stripe did not answer is made by the next try with the same key', async () => {
    const lea = await subscriber();
    await struck(() => lea.cancel({ idempotencyKey: 'end' }));
    for (const _try of [1, 2]) {
      const answer = await lea.cancel({ idempotencyKey: 'end' });
      expect(answer).toMatchObject({ subscription: { cancelAtPeriodEnd: true }, userErrors: [] });
    }
  });

  test('a cancellation that took effect before its process died is found by the next try', async () => {
    const max = await subscriber();
    const id = await max.subscriptionId();
    await struck(() => max.cancel({ idempotencyKey: 'end', when: 'NOW' }));
    await stripe('DELETE', `/v1/subscriptions/${id}`);
    expect(await max.cancel({ idempotencyKey: 'end', when: 'NOW' })).toMatchObject({
      subscription: { status: 'CANCELED' },
      userErrors: [],
    });
  });
});
