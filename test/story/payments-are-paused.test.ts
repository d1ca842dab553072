import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { codesOf, createChanging } from '../support/changing.ts';
import { rebuilt } from '../support/rebuilt.ts';
import { type Sandboxed, startSandboxed } from '../support/sandboxed.ts';
import { catalogText } from '../support/tollgate.ts';

const DAY = 86_400;
const CLUB = `
  club:
    name: Club
    whilePaused: suspend
    features: { vip_support: true }
    prices: [{ interval: month, currency: EUR, amount: 500 }]
`;

let tollgate: Sandboxed;
let changing: ReturnType<typeof createChanging>;
beforeAll(async () => {
  tollgate = await startSandboxed({ catalogText: `${await catalogText()}${CLUB}` });
  changing = createChanging(tollgate, 'pauser');
});
afterAll(() => tollgate.close());

async function pass(days: number) {
  await changing.control('clock', { advance: days * DAY });
  await tollgate.settle();
}
const inDays = (days: number) =>
  new Date((Math.floor(tollgate.sandbox.clock.now().getTime() / 1000) + days * DAY) * 1000).toISOString();

/** Whether the customer may use a feature, why, and what the newest cause of its subscription says. */
async function access(userId: string, feature: string) {
  const query = `{ me { entitlement(feature: "${feature}") { granted reason because { kind: __typename summary } } } }`;
  const { me } = (await tollgate.ask({ userId }, query)) as never as {
    me: { entitlement: { granted: boolean; reason: string; because: { kind: string; summary: string }[] } };
  };
  const { granted, reason, because } = me.entitlement;
  return { granted, reason, summary: because.find(({ kind }) => kind === 'SubscriptionCause')?.summary ?? '' };
}

describe('a pause of payments', () => {
  test('customers pause only plans that say what becomes of access, and staff pause any', async () => {
    const zoe = await changing.subscriber({ plan: 'basic' });
    expect(codesOf(await zoe.pause({}))).toEqual(['PAUSE_NOT_OFFERED']);
    const input = { actingFor: { userId: zoe.userId, reason: 'ill' }, idempotencyKey: 'pause for zoe' };
    const query = `mutation ($input: PauseSubscriptionInput!) { pauseSubscription(input: $input) {
      subscription { paused plan { pausable } } userErrors { code } } }`;
    expect(await tollgate.ask({ userId: 'sam', roles: ['support'] }, query, { input })).toEqual({
      pauseSubscription: { subscription: { paused: true, plan: { pausable: false } }, userErrors: [] },
    });
  });

  test('a pause charges nothing, keeps access, and ends at its time', async () => {
    const ada = await changing.subscriber();
    const until = inDays(45);
    expect(await ada.pause({ until })).toMatchObject({
      subscription: { status: 'ACTIVE', paused: true, pausedUntil: until },
      userErrors: [],
    });
    await pass(32);
    expect(await ada.payments()).toEqual([1999]);
    expect(await access(ada.userId, 'signals_premium')).toMatchObject({
      granted: true,
      reason: 'ACTIVE',
      summary: expect.stringContaining('with payments paused until'),
    });
    await pass(14);
    expect(await ada.subscription()).toMatchObject({ paused: false, pausedUntil: null });
    await pass(31);
    expect((await ada.payments())[0]).toBe(1999);
    const kinds = await tollgate.connection.collection('messages').distinct('kind', { userId: ada.userId });
    expect(kinds).toEqual(expect.arrayContaining(['paused', 'resumed']));
  });

  test('a pause of a plan that says so suspends access, until its end or until it is resumed', async () => {
    const bea = await changing.subscriber({ plan: 'club' });
    await bea.pause({ until: inDays(5), behavior: 'KEEP_AS_DRAFT' });
    expect(await access(bea.userId, 'vip_support')).toMatchObject({ granted: false, reason: 'PAUSED' });
    expect(await bea.plan()).toBe('free');
    expect(await bea.resume({})).toMatchObject({ subscription: { paused: false }, userErrors: [] });
    expect(await access(bea.userId, 'vip_support')).toMatchObject({ granted: true, reason: 'ACTIVE' });
    await bea.pause({ until: inDays(5) });
    await changing.control('network', { drop: 1 });
    await pass(4);
    expect(await access(bea.userId, 'vip_support')).toMatchObject({ granted: false });
    await pass(1);
    expect(await access(bea.userId, 'vip_support')).toMatchObject({ granted: true, reason: 'ACTIVE' });
    expect(await bea.subscription()).toMatchObject({ paused: false });
    await changing.control('network', {});
  });

  test('a pause replaces an earlier one, and needs an end in the future', async () => {
    const cid = await changing.subscriber();
    await cid.pause({ until: inDays(5), behavior: 'MARK_UNCOLLECTIBLE' });
    await cid.pause({ until: inDays(6), behavior: null });
    expect((await cid.pause({})).subscription).toMatchObject({ paused: true, pausedUntil: null });
    expect(codesOf(await cid.pause({ until: inDays(0) }))).toEqual(['INVALID_PAUSE']);
    expect(codesOf(await cid.pause({ subscriptionId: 'sub_of_another' }))).toEqual(['NO_SUBSCRIPTION']);
  });

  test('a change of the plan now ends a pause, and is charged as the preview said', async () => {
    const gus = await changing.subscriber();
    expect(await gus.pause({})).toMatchObject({ subscription: { paused: true }, userErrors: [] });
    const { preview } = await gus.preview({ plan: 'vip' });
    expect(preview?.dueNow.amount).toBeGreaterThan(2_000);
    const answer = await gus.change({ plan: 'vip', prorationDate: preview?.prorationDate });
    expect(answer).toMatchObject({ subscription: { plan: { code: 'vip' }, paused: false }, userErrors: [] });
    await tollgate.settle();
    expect(await gus.payments()).toEqual([preview?.dueNow.amount, 1999]);
  });

  test('resuming ends a pause first, and then takes back the cancellation', async () => {
    const dan = await changing.subscriber();
    await dan.pause({});
    await dan.cancel({ feedback: 'UNUSED' });
    const both = { paused: true, cancelAtPeriodEnd: true };
    expect((await dan.subscription()) as object).toMatchObject(both);
    expect((await dan.resume({})).subscription).toMatchObject({ ...both, paused: false });
    expect((await dan.resume({})).subscription).toMatchObject({ paused: false, cancelAtPeriodEnd: false });
    expect(codesOf(await dan.resume({}))).toEqual(['NOT_CANCELED']);
  });

  test.each([
    ['pause', { behavior: 'VOID' }, { 'pause_collection[behavior]': 'void' }, true],
    ['resume', {}, { pause_collection: '' }, false],
  ] as const)(
    'a %s whose answer was lost is found by the next try, and made once',
    async (command, input, form, paused) => {
      const eve = await changing.subscriber();
      const id = await eve.subscriptionId();
      if (command === 'resume') await eve.pause({});
      const send = () => eve[command]({ ...input, idempotencyKey: 'lost' });
      await changing.control('outage', { mode: '500', paths: `/v1/subscriptions/${id}` });
      await expect(send()).rejects.toThrow('PROVIDER_UNAVAILABLE');
      await changing.control('outage', { mode: null });
      await changing.stripe('POST', `/v1/subscriptions/${id}`, form);
      const writes = () =>
        tollgate.stripeRequests.exchanges.filter(({ method, path }) => method === 'POST' && path.endsWith(id)).length;
      const before = writes();
      expect(await send()).toMatchObject({ subscription: { paused }, userErrors: [] });
      expect(writes()).toBe(before);
    },
  );
});

test('a reason for a cancellation is sent to Stripe, shown to staff, and not to the customer', async () => {
  const fay = await changing.subscriber();
  await fay.cancel({ feedback: 'TOO_COMPLEX', comment: 'Too many buttons.' });
  const { cancellation_details } = await changing.stripe('GET', `/v1/subscriptions/${await fay.subscriptionId()}`);
  expect(cancellation_details).toMatchObject({ feedback: 'too_complex', comment: 'Too many buttons.' });
  const query = `{ customer(userId: "${fay.userId}") { subscriptions { cancellationFeedback } } }`;
  expect(await tollgate.ask({ userId: 'sam', roles: ['support'] }, query)).toEqual({
    customer: { subscriptions: [{ cancellationFeedback: 'TOO_COMPLEX' }] },
  });
  await expect(
    tollgate.ask({ userId: fay.userId }, '{ me { subscriptions { cancellationFeedback } } }'),
  ).rejects.toThrow('FORBIDDEN');
});

test('documents of paused subscriptions are rebuilt without differences', async () => {
  await tollgate.settle();
  expect((await rebuilt(tollgate)).filter(({ outcome }) => outcome !== 'same')).toEqual([]);
});
