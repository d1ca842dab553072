import { describe, expect, test } from '@jest/globals';
import { type EntitlementState, NO_ENTITLEMENTS } from '../../../src/billing/entitlement/entitlement.state.ts';
import type { EntitlementView } from '../../../src/billing/entitlement/entitlement.view.ts';
import { readAccount } from '../../../src/billing/entitlement/read-account.ts';
import { NO_MONEY, payMoney } from '../../../src/billing/money/money.state.ts';
import { catalogContent, catalogFromContent } from '../../../src/billing/plan/catalog.content.ts';
import { isLive } from '../../../src/billing/subscription/subscription.view.ts';
import type { SubscriptionNow } from '../../../src/facts/fact.ts';
import { checkoutSessionNow } from '../../../src/facts/stripe-objects/checkout-session.ts';
import { catalog, causeAt, item, later, NOON, paymentAt, price, subscriptionState } from '../subscription/states.ts';

const account = (state: Partial<EntitlementState>, at = later(1), of = catalog) =>
  readAccount('u1', { ...NO_ENTITLEMENTS, ...state }, of, at);
const entitlement = (feature: string, state: Partial<EntitlementState>, at = later(1), of = catalog) =>
  explained(account(state, at, of).entitlements.find((candidate) => candidate.feature.code === feature));

/** The account with its causes, which it only makes when they are read. */
const explained = (found: EntitlementView | undefined) => found && { ...found, because: found.because() };

const having = (key: string, quantity = 1) => ({ items: [item('si_1', price(key), quantity)] });
const premium = subscriptionState();

/** A purchase of extra generations, paid at noon, as its session says. */
function purchase(metadata: Record<string, string> = {}, paidAt: Date | null = NOON) {
  const now = checkoutSessionNow({
    mode: 'payment',
    payment_intent: 'pi_1',
    created: NOON.getTime() / 1000,
    metadata: { plan: 'extra_generations', ...metadata },
  });
  const cause = causeAt(NOON, 'evt_bought');
  const money = paidAt === null ? NO_MONEY : payMoney(NO_MONEY, 'pi_1', paymentAt(paidAt, 1999, {}, cause.eventId));
  return { now, lines: null, paymentId: null, paidAt, cause, captured: null, money };
}

describe('an account', () => {
  test('an unknown user is on the free plan, with its features and no other', () => {
    const { plan, subscriptions, entitlements } = account({});
    expect([plan.code, subscriptions]).toEqual(['free', []]);
    expect(entitlements.filter(({ granted }) => granted).map((e) => [e.feature.code, e.limit, e.reason])).toEqual([
      ['signals_enabled', null, 'FREE_PLAN'],
      ['signals_basic', null, 'FREE_PLAN'],
      ['max_devices', 1, 'FREE_PLAN'],
      ['max_websites', 1, 'FREE_PLAN'],
      ['analytics_level', null, 'FREE_PLAN'],
      ['generations', 10, 'FREE_PLAN'],
      ['chart_exports', 5, 'FREE_PLAN'],
    ]);
  });

  test('an account answers for every feature, in the order of the catalog', () => {
    expect(account({ subscriptions: { sub_1: premium } }).entitlements.map(({ feature }) => feature)).toEqual(
      catalog.features,
    );
  });

  test('of two subscriptions to one plan, the running one explains why access is closed, whatever their IDs', () => {
    const ended = subscriptionState({ ...having('pro_month_eur'), status: 'canceled', endedAt: NOON });
    const unpaid = subscriptionState({ ...having('pro_month_eur'), status: 'unpaid' });
    const reasonOf = (subscriptions: EntitlementState['subscriptions']) =>
      entitlement('copy_trading', { subscriptions })?.reason;
    expect(reasonOf({ sub_1: ended })).toBe('ENDED');
    expect(reasonOf({ sub_1: unpaid })).not.toBe('ENDED');
    expect(reasonOf({ sub_1: ended, sub_2: unpaid })).toBe(reasonOf({ sub_1: unpaid }));
    expect(reasonOf({ sub_1: unpaid, sub_2: ended })).toBe(reasonOf({ sub_1: unpaid }));
  });

  test('an account is on the best plan that grants access, whatever the order of its subscriptions', () => {
    const subscriptions = {
      sub_1: subscriptionState(having('basic_month_eur')),
      sub_2: subscriptionState(having('pro_month_eur')),
      sub_3: subscriptionState({ ...having('vip_month_eur'), status: 'unpaid' }),
    };
    expect(account({ subscriptions }).plan.code).toBe('pro');
  });

  test('an account is on the free plan while only an add-on grants access', () => {
    expect(account({ purchases: { cs_1: purchase() } }).plan.code).toBe('free');
  });

  test('an account counts usage by the period of the subscription to its plan, and by the month without one', () => {
    const march = { start: new Date('2026-03-01T00:00:00Z'), end: new Date('2026-04-01T00:00:00Z') };
    const vip = subscriptionState({
      ...having('vip_month_eur'),
      currentPeriodStart: later(-9),
      currentPeriodEnd: later(9),
    });
    expect(account({}).period).toEqual(march);
    expect(account({ subscriptions: { sub_1: premium } }).period).toEqual({ start: NOON, end: later(31) });
    const subscriptions = { sub_1: premium, sub_2: vip };
    expect(account({ subscriptions }).period).toEqual({ start: later(-9), end: later(9) });
    // Without access, and with an add-on only, it is the month.
    expect(account({ subscriptions: { sub_1: subscriptionState({ status: 'unpaid' }) } }).period).toEqual(march);
    expect(account({ purchases: { cs_1: purchase() } }).period).toEqual(march);
    const bare = subscriptionState({ currentPeriodStart: null, currentPeriodEnd: null });
    expect(account({ subscriptions: { sub_1: bare } }).period).toEqual(march);
    const december = new Date('2026-12-31T23:59:59Z');
    expect(account({}, december).period.end).toEqual(new Date('2027-01-01T00:00:00Z'));
  });

  test('an account returns to the free plan when its access period ends, without any event', () => {
    const state = { subscriptions: { sub_1: premium } };
    expect([account(state, later(31, 5)).plan.code, account(state, later(31, 6)).plan.code]).toEqual([
      'premium',
      'free',
    ]);
  });

  test('an account keeps a subscription to an unknown plan, which gives nothing [S45]', () => {
    const subscriptions = { sub_1: subscriptionState({ items: [item('si_1', price(null))] }) };
    const { plan, subscriptions: views } = account({ subscriptions });
    expect([plan.code, views.map(({ id, plan: of }) => [id, of])]).toEqual(['free', [['sub_1', null]]]);
  });
});

describe('a feature', () => {
  test('a feature is given by a plan, with the reason and the end of its access period', () => {
    expect(entitlement('signals_premium', { subscriptions: { sub_1: premium } })).toMatchObject({
      granted: true,
      reason: 'ACTIVE',
      unlimited: false,
      limit: null,
      validUntil: later(31, 6),
    });
  });

  test.each<[string, object, object, string]>([
    ['trialing', { status: 'trialing', trialEnd: later(14) }, {}, 'TRIALING'],
    ['past due, within grace', { status: 'past_due' }, { pastDueSince: NOON }, 'GRACE_PERIOD'],
  ])('a feature is given while %s, and says so', (_what, now, more, reason) => {
    const subscriptions = { sub_1: subscriptionState(now, more) };
    expect(entitlement('signals_premium', { subscriptions })).toMatchObject({ granted: true, reason });
  });

  test.each([
    ['PAST_DUE', 'past_due'],
    ['UNPAID', 'unpaid'],
    ['PAUSED', 'paused'],
    ['INCOMPLETE', 'incomplete'],
    ['ENDED', 'canceled'],
  ])('a feature is refused with the reason %s, although the free plan has none of it', (reason, status) => {
    const subscriptions = { sub_1: subscriptionState({ status }) };
    expect(entitlement('signals_premium', { subscriptions })).toMatchObject({
      granted: false,
      reason,
      limit: null,
      validUntil: null,
      because: [expect.anything(), expect.anything(), expect.anything()],
    });
  });

  test("a feature that none of the user's plans includes is NOT_IN_PLAN, without a cause", () => {
    expect(entitlement('vip_support', { subscriptions: { sub_1: premium } })).toMatchObject({
      granted: false,
      reason: 'NOT_IN_PLAN',
      because: [],
    });
  });

  test('a feature of several closed plans has the reason of the highest one', () => {
    const subscriptions = {
      sub_1: subscriptionState({ ...having('premium_month_eur'), status: 'canceled' }),
      sub_2: subscriptionState({ ...having('vip_month_eur'), status: 'unpaid' }),
    };
    expect(entitlement('signals_premium', { subscriptions })?.reason).toBe('UNPAID');
  });

  test('a feature with a limit has the largest one, times the quantity', () => {
    const subscriptions = {
      sub_1: subscriptionState(having('basic_month_eur', 9)),
      sub_2: subscriptionState(having('premium_month_eur', 2)),
    };
    expect(entitlement('max_devices', { subscriptions })).toMatchObject({ granted: true, limit: 18 });
  });

  test('a feature falls back to the limit of the free plan when the paid one is closed', () => {
    const subscriptions = { sub_1: subscriptionState({ status: 'unpaid' }) };
    expect(entitlement('max_devices', { subscriptions })).toMatchObject({
      granted: true,
      reason: 'FREE_PLAN',
      limit: 1,
    });
  });

  test('a feature that is combined as a sum adds up the best plan and every add-on, until the first of them ends', () => {
    const state = {
      subscriptions: { sub_1: premium },
      purchases: { cs_1: purchase(), cs_2: purchase({ quantity: '2' }) },
    };
    expect(entitlement('generations', state)).toMatchObject({ limit: 500 + 500 + 1_000, validUntil: later(30) });
  });

  test('a feature that is combined as a sum adds up the add-ons alone if no open plan gives it', () => {
    const bare = { ...catalog, plans: catalog.plans.map((plan) => (plan.free ? { ...plan, features: {} } : plan)) };
    expect(entitlement('generations', { purchases: { cs_1: purchase() } }, later(1), bare)?.limit).toBe(500);
  });

  test('a feature without a limit is unlimited, and no add-on changes that', () => {
    const subscriptions = { sub_1: subscriptionState({ items: [item('si_1', price(null, { plan: 'enterprise' }))] }) };
    expect(entitlement('generations', { subscriptions, purchases: { cs_1: purchase() } })).toMatchObject({
      granted: true,
      unlimited: true,
      limit: null,
    });
  });

  test('a feature of an add-on that is an item of a subscription counts by its own quantity', () => {
    const items = [item('si_1', price('basic_month_eur')), item('si_2', price(null, { plan: 'extra_generations' }), 3)];
    expect(entitlement('generations', { subscriptions: { sub_1: subscriptionState({ items }) } })?.limit).toBe(
      100 + 1_500,
    );
  });

  test('a feature with a quantity of 0 gives no limit', () => {
    const subscriptions = { sub_1: subscriptionState(having('premium_month_eur', 0)) };
    expect(entitlement('max_devices', { subscriptions })?.limit).toBe(1);
  });
});

describe('a CONFIG feature', () => {
  const level = (
    subscriptions: EntitlementState['subscriptions'],
    more: Partial<EntitlementState> = {},
    of = catalog,
  ) => entitlement('analytics_level', { subscriptions, ...more }, later(1), of);
  /** The sample catalog in which one plan gives another level, or none. */
  const giving = (code: string, value?: string) => ({
    ...catalog,
    plans: catalog.plans.map((plan) => {
      const { analytics_level: _, ...others } = plan.features;
      const features = value ? { ...others, analytics_level: { limit: null, unlimited: false, value } } : others;
      return plan.code === code ? { ...plan, features } : plan;
    }),
  });

  test('a CONFIG feature has the value of the plan, and neither a limit nor a usage', () => {
    expect(level({ sub_1: premium })).toMatchObject({
      granted: true,
      reason: 'ACTIVE',
      value: 'advanced',
      limit: null,
      unlimited: false,
      used: null,
      validUntil: later(31, 6),
    });
  });

  test('a CONFIG feature has the best value of several subscriptions, whatever their order and quantity', () => {
    const basic = subscriptionState(having('basic_month_eur', 9));
    const vip = subscriptionState(having('vip_month_eur'));
    expect(level({ sub_1: basic, sub_2: vip, sub_3: premium })).toMatchObject({ value: 'pro' });
    expect(level({ sub_1: vip, sub_2: basic })).toMatchObject({ value: 'pro' });
    expect(level({ sub_1: subscriptionState(having('basic_month_eur', 4)) })).toMatchObject({ value: 'basic' });
  });

  test('a CONFIG feature has the best value, even if a lower plan gives it', () => {
    const turned = giving('basic', 'enterprise');
    const subscriptions = { sub_1: subscriptionState(having('basic_month_eur')), sub_2: premium };
    expect(level(subscriptions, {}, turned)).toMatchObject({ value: 'enterprise' });
  });

  test('an add-on raises the value of a plan, and never lowers it', () => {
    const purchases = { cs_1: purchase() };
    expect(level({ sub_1: premium }, { purchases }, giving('extra_generations', 'pro'))).toMatchObject({
      value: 'pro',
      validUntil: later(30),
    });
    expect(level({ sub_1: premium }, { purchases }, giving('extra_generations', 'basic'))?.value).toBe('advanced');
  });

  test('of two sources with one value the one that lasts longer counts for a CONFIG feature', () => {
    const short = subscriptionState({ ...having('pro_month_eur'), cancelAt: later(3) });
    expect(level({ sub_1: short, sub_2: premium })).toMatchObject({ value: 'advanced', validUntil: later(31, 6) });
  });

  test('a CONFIG feature falls back to the value of the free plan when the paid one is closed', () => {
    const unpaid = subscriptionState({ status: 'unpaid' });
    expect(level({ sub_1: unpaid })).toMatchObject({ granted: true, reason: 'FREE_PLAN', value: 'basic' });
  });

  test('a CONFIG feature that no plan of theirs gives is not granted and has no value', () => {
    const withoutFree = giving('free');
    expect(level({}, {}, withoutFree)).toMatchObject({ granted: false, reason: 'NOT_IN_PLAN', value: null });
    const unpaid = subscriptionState({ status: 'unpaid' });
    expect(level({ sub_1: unpaid }, {}, withoutFree)).toMatchObject({ granted: false, reason: 'UNPAID', value: null });
  });
});

describe('a purchase', () => {
  test('a purchase gives its features from its payment on, for exactly its term', () => {
    const purchases = { cs_1: purchase() };
    const at = (when: Date) => entitlement('generations', { purchases }, when)?.limit;
    expect([at(later(29, 23)), at(later(30))]).toEqual([510, 10]);
  });

  test('a purchase gives nothing while a delayed payment is in progress', () => {
    expect(entitlement('generations', { purchases: { cs_1: purchase({}, null) } })?.limit).toBe(10);
  });

  test('a purchase of a plan without a term lasts forever', () => {
    const purchases = { cs_1: purchase({ plan: 'vip' }) };
    expect(entitlement('vip_support', { purchases }, later(10_000))).toMatchObject({ granted: true, validUntil: null });
  });

  test('a purchase that has ended is EXPIRED, one that is not paid is INCOMPLETE', () => {
    const term = { ...catalog, plans: catalog.plans.map((p) => (p.code === 'vip' ? { ...p, termDays: 30 } : p)) };
    const reason = (paidAt: Date | null, at: Date) =>
      entitlement('vip_support', { purchases: { cs_1: purchase({ plan: 'vip' }, paidAt) } }, at, term)?.reason;
    expect([reason(NOON, later(30)), reason(null, later(1))]).toEqual(['EXPIRED', 'INCOMPLETE']);
  });

  test('a purchase of an unknown plan gives nothing', () => {
    expect(account({ purchases: { cs_1: purchase({ plan: 'gone' }) } }).plan.code).toBe('free');
  });
});

describe('why a feature is given', () => {
  const openDispute = {
    status: 'needs_response',
    paymentId: 'in_1',
    amount: 1999,
    currency: 'eur',
    openedAt: later(1),
    cause: causeAt(later(1), 'evt_disputed'),
  };
  const paid = subscriptionState(
    {},
    {
      cause: causeAt(later(2), 'evt_renewed'),
      money: payMoney(NO_MONEY, 'in_1', paymentAt(later(1), 1999, {}, 'evt_paid')),
    },
  );

  test('the causes of a feature lead from the event to the plan, newest first, each with its event', () => {
    const { because } = entitlement('signals_premium', { subscriptions: { sub_1: paid } }, later(3)) ?? {};
    expect(because).toMatchObject([
      { kind: 'EVENT', at: later(2), eventId: 'evt_renewed' },
      { kind: 'SUBSCRIPTION', subscriptionId: 'sub_1', at: later(2), eventId: 'evt_renewed' },
      { kind: 'PAYMENT', rowId: 'in_1', at: later(1), eventId: 'evt_paid' },
      { kind: 'PLAN', planCode: 'premium', at: NOON, eventId: null },
    ]);
  });

  test('the causes of a feature have summaries in plain sentences', () => {
    const { because } = entitlement('signals_premium', { subscriptions: { sub_1: paid } }, later(3)) ?? {};
    expect(because?.map(({ summary }) => summary)).toEqual([
      'Subscription last changed at Stripe on 3 March 2026',
      'Subscription to Premium active until 1 April 2026',
      'Paid €19.99 on 2 March 2026',
      'Premium includes this feature (subscribed on 1 March 2026)',
    ]);
  });

  test('a purchase is a cause of its features', () => {
    const { because } = entitlement('vip_support', { purchases: { cs_1: purchase({ plan: 'vip' }) } }) ?? {};
    expect(because?.map(({ eventId, summary }) => [eventId, summary])).toEqual([
      ['evt_bought', 'Purchase last changed at Stripe on 1 March 2026'],
      ['evt_bought', 'Paid €19.99 on 1 March 2026'],
      [null, 'VIP includes this feature (bought on 1 March 2026)'],
    ]);
  });

  test('everything that is summed up is a cause of a feature', () => {
    const state = { subscriptions: { sub_1: premium }, purchases: { cs_1: purchase() } };
    const plans = entitlement('generations', state)?.because.flatMap((one) =>
      one.kind === 'PLAN' ? one.planCode : [],
    );
    expect(plans).toEqual(['premium', 'extra_generations']);
  });

  test('causes contain the objects that the account has, without reading them again', () => {
    const disputed = subscriptionState({}, { money: { ...paid.money, disputes: { dp_1: openDispute } } });
    const state = { subscriptions: { sub_1: disputed } };
    const { subscriptions, holds } = account(state);
    const because = entitlement('signals_premium', state)?.because ?? [];
    expect(because.find(({ kind }) => kind === 'SUBSCRIPTION')).toMatchObject({ subscription: subscriptions[0] });
    expect(because.find(({ kind }) => kind === 'HOLD')).toMatchObject({ holdId: 'dp_1', hold: holds[0] });
    expect(because.find(({ kind }) => kind === 'PLAN')).toMatchObject({
      plan: catalog.plans.find(({ code }) => code === 'premium'),
    });
  });

  test('a paid checkout without a subscription yet is a cause of its features', () => {
    const checkout = {
      sessionId: 'cs_1',
      plan: 'vip',
      quantity: 1,
      customerId: 'cus_1',
      cause: causeAt(NOON, 'evt_completed'),
    };
    const { granted, reason, because } =
      entitlement('vip_support', { subscriptions: { sub_1: subscriptionState(null, { checkout }) } }) ?? {};
    expect({ granted, reason }).toEqual({ granted: false, reason: 'INCOMPLETE' });
    expect(because?.map(({ kind, eventId }) => [kind, eventId])).toEqual([
      ['EVENT', 'evt_completed'],
      ['SUBSCRIPTION', 'evt_completed'],
      ['PLAN', null],
    ]);
  });

  test('a subscription that only an invoice names is no cause', () => {
    const subscriptions = { sub_1: subscriptionState(null) };
    const told = (state: Partial<EntitlementState>) => {
      const { entitlements, ...rest } = account(state);
      return { ...rest, entitlements: entitlements.map(explained) };
    };
    expect(told({ subscriptions })).toEqual(told({}));
  });
});

describe('the subscriptions of an account', () => {
  test('subscriptions are sorted: live before ended, better plans first, equal ones by ID', () => {
    const subscriptions = {
      sub_ended_early: subscriptionState({ status: 'canceled', endedAt: later(1) }),
      sub_unknown: subscriptionState({ items: [item('si_1', price(null))] }),
      sub_b: subscriptionState(having('basic_month_eur')),
      sub_ended_late: subscriptionState({ status: 'canceled', canceledAt: later(9) }),
      sub_vip: subscriptionState({ ...having('vip_month_eur'), status: 'past_due' }),
      sub_never: subscriptionState({ status: 'incomplete_expired' }),
      sub_a: subscriptionState(having('basic_month_eur')),
    };
    expect(account({ subscriptions }).subscriptions.map(({ id }) => id)).toEqual([
      'sub_vip',
      'sub_a',
      'sub_b',
      'sub_unknown',
      'sub_ended_early',
      'sub_ended_late',
      'sub_never',
    ]);
  });
});

describe('a Stripe customer that is deleted', () => {
  const deleted = {
    cus_1: {
      now: { deleted: true, userId: 'u1', email: null, locale: null, createdAt: NOON },
      cause: causeAt(later(5), 'evt_deleted'),
    },
  };

  test('deleting a Stripe customer ends its subscriptions at that instant, with the deletion as the cause', () => {
    const seen = account({ customers: deleted, subscriptions: { sub_1: premium } }, later(6));
    expect([seen.plan.code, seen.subscriptions.map(({ status, endedAt }) => [status, endedAt])]).toEqual([
      'free',
      [['CANCELED', later(5)]],
    ]);
    const refused = entitlement('signals_premium', { customers: deleted, subscriptions: { sub_1: premium } }, later(6));
    expect([refused?.reason, refused?.because[0]?.eventId]).toEqual(['ENDED', 'evt_deleted']);
  });

  test('deleting a Stripe customer does not change subscriptions that had ended before, or those of another customer', () => {
    const subscriptions = {
      sub_1: subscriptionState({ status: 'canceled', endedAt: later(1) }),
      sub_2: subscriptionState({ customerId: 'cus_2' }),
    };
    const seen = account({ customers: deleted, subscriptions }, later(6)).subscriptions;
    expect(seen.map(({ id, status, endedAt }) => [id, status, endedAt])).toEqual([
      ['sub_2', 'ACTIVE', null],
      ['sub_1', 'CANCELED', later(1)],
    ]);
  });

  test('a checkout of a deleted Stripe customer whose subscription never came does not prevent a purchase', () => {
    const checkout = { sessionId: 'cs_1', plan: 'vip', quantity: 1, customerId: 'cus_1', cause: causeAt(NOON) };
    const subscriptions = { sub_1: subscriptionState(null, { checkout }) };
    expect(account({ customers: deleted, subscriptions }, later(6)).subscriptions.filter(isLive)).toEqual([]);
  });
});

describe('while payments are paused', () => {
  const suspending = catalogFromContent({
    ...catalogContent(catalog),
    plans: catalog.plans.map((plan) => (plan.code === 'premium' ? { ...plan, whilePaused: 'suspend' } : plan)),
  });
  const paused = (resumesAt: Date | null, more: Partial<SubscriptionNow> = {}) => ({
    subscriptions: { sub_1: subscriptionState({ collectionPaused: { resumesAt }, ...more }) },
  });
  const signals = (state: Partial<EntitlementState>, at = later(1), of = suspending) => {
    const { granted, reason } = entitlement('signals_premium', state, at, of) ?? {};
    return [granted, reason];
  };

  test('while payments are paused, access continues unless the plan says otherwise', () => {
    expect(signals(paused(null), later(1), catalog)).toEqual([true, 'ACTIVE']);
    expect(signals(paused(null))).toEqual([false, 'PAUSED']);
    expect(account(paused(null), later(1), suspending).plan.code).toBe('free');
  });

  test('while payments are paused, access is suspended until the pause ends, although no event says so', () => {
    expect(signals(paused(later(9)), later(8))).toEqual([false, 'PAUSED']);
    expect(signals(paused(later(9)), later(9))).toEqual([true, 'ACTIVE']);
    const views = [later(8), later(9)].map((at) => account(paused(later(9)), at).subscriptions[0]);
    expect(views.map((view) => [view?.paused, view?.pausedUntil])).toEqual([
      [true, later(9)],
      [false, null],
    ]);
  });

  test('while payments are paused, a subscription that gives no access anyway keeps its own reason', () => {
    expect(signals(paused(null, { status: 'canceled', endedAt: NOON }))).toEqual([false, 'ENDED']);
    expect(signals(paused(null, { status: 'unpaid' }))).toEqual([false, 'UNPAID']);
    expect(account(paused(null, { status: 'canceled' })).subscriptions[0]?.paused).toBe(false);
  });
});

describe('a change that waits', () => {
  const waiting = (currency = 'eur') => {
    const [now, next] = [price('premium_month_eur', { currency }), price('basic_month_eur', { unitAmount: 999 })];
    const schedule = {
      ...{ customerId: 'cus_1', subscriptionId: 'sub_1', status: 'active', phaseStart: NOON },
      phases: [
        { start: NOON, items: [{ priceId: now.id, quantity: 1 }] },
        { start: later(31), items: [{ priceId: next.id, quantity: 1 }] },
      ],
    };
    return {
      ...subscriptionState({ items: [item('si_1', now)] }),
      schedules: { sub_sched_1: { now: schedule, cause: causeAt(NOON), prices: {} } },
    };
  };
  const named = { price_basic_month_eur: price('basic_month_eur', { unitAmount: 999 }) };
  const pending = (state: Partial<EntitlementState>) => account(state).subscriptions[0]?.pendingChange;

  test('a change that waits has the plan and price that a look-up read', () => {
    expect(pending({ subscriptions: { sub_1: waiting() } })).toMatchObject({ plan: null, price: null });
    expect(pending({ subscriptions: { sub_1: waiting() }, priceNames: named })).toMatchObject({
      plan: { code: 'basic' },
      price: { id: 'basic_month_eur', amount: 999, currency: 'EUR' },
    });
  });

  test('an account that an earlier version folded has no change that waits', () => {
    const { schedules: _none, ...earlier } = waiting();
    const { priceNames: _names, ...state } = { ...NO_ENTITLEMENTS, subscriptions: { sub_1: earlier } };
    expect(readAccount('u1', state as never, catalog, later(1)).subscriptions[0]).toMatchObject({
      pendingChange: null,
    });
    const scheduled = { ...state, subscriptions: { sub_1: waiting() } };
    expect(readAccount('u1', scheduled as never, catalog, later(1)).subscriptions[0]?.pendingChange?.plan).toBeNull();
  });

  test('a change that waits has its amount in the currency of the subscription, once it is known', () => {
    const state = { subscriptions: { sub_1: waiting('sek') }, priceNames: named };
    expect(pending(state)).toMatchObject({ plan: { code: 'basic' }, price: null });
    expect(pending({ ...state, prices: { price_basic_month_eur: { sek: 10_900 } } })).toMatchObject({
      price: { amount: 10_900, currency: 'SEK' },
    });
  });
});
