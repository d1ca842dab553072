import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { checkout } from '../../../src/billing/checkout/checkout.commands.ts';
import { finishCheckout } from '../../../src/billing/checkout/checkouts.ts';
import { createPriceFinder } from '../../../src/billing/plan/stripe-prices.ts';
import { ProviderUnavailable } from '../../../src/platform/errors.ts';
import { interrupted } from '../../folding/processing.ts';
import { openDatabase } from '../../support/database.ts';
import { type Json, sessionObject, stripeEvent, subscriptionObject } from '../../support/stripe-events.ts';
import { type Asked, openBilling, standard } from '../customer/stand-in.ts';

const { connection, close } = await openDatabase();
afterAll(close);

const BUYER = { userId: 'u1', email: 'ada@example.com' };
const ORDER = {
  plan: 'premium',
  interval: null,
  currency: null,
  quantity: 1,
  promotionCode: null,
  successUrl: null,
  cancelUrl: null,
  attribution: null,
};
const SOON = Math.floor(Date.now() / 1000) + 3600;
const page = (id: string, more: Json = {}) =>
  sessionObject(id, 'cus_of_u1', { status: 'open', url: `https://pay.example/${id}`, expires_at: SOON, ...more });
const list = (...data: Json[]) => ({ body: { object: 'list', data } });
const FAILED = { status: 500, body: { error: { type: 'api_error' } } };
const REFUSED = { status: 400, body: { error: { type: 'invalid_request_error' } } };

let opened: Awaited<ReturnType<typeof openBilling>>;
/** What Stripe says of sessions; of the rest it says what is usual. */
let sessions: (asked: Asked) => { status?: number; body: Json } | undefined;
let subscriptions: Json[];
let made: number;
let customersAway: boolean;
beforeEach(async () => {
  customersAway = false;
  sessions = () => undefined;
  subscriptions = [];
  made = 0;
  opened = await openBilling(connection, (asked) => {
    const said = asked.what.includes('/v1/checkout/sessions') ? sessions(asked) : undefined;
    if (said) return said;
    if (asked.what === 'POST /v1/checkout/sessions') return { body: page(`cs_${++made}`) };
    if (asked.what.startsWith('GET /v1/subscriptions')) return list(...subscriptions);
    if (asked.what === 'POST /v1/customers' && customersAway) return FAILED;
    return standard(asked);
  });
  for (const collection of Object.values(connection.collections)) await collection.deleteMany({});
});
afterEach(() => opened.close());

/** Buys as the mutation does; returns the session. */
async function buy(plan = 'premium', key: string | null = null, admit = async () => {}) {
  const { billing } = opened;
  const command = { userId: 'u1', operation: 'checkout', key, input: { plan }, kept: 'A_DAY' } as const;
  const id = await billing.once(command, (operation) => billing.checkout(BUYER, { ...ORDER, plan }, operation, admit));
  return billing.checkoutSession(['u1'], id);
}
const posts = (end: string) => opened.asked.filter(({ what }) => what.startsWith('POST') && what.endsWith(end));

describe('a checkout that Stripe answered with 5xx', () => {
  test('a checkout that Stripe answered with 5xx returns the session that was created if Stripe lists it', async () => {
    sessions = ({ what }) => (what.startsWith('POST') ? FAILED : undefined);
    await expect(buy()).rejects.toBeInstanceOf(ProviderUnavailable);
    const checkoutId = posts('/sessions')[0]?.form['metadata[checkoutId]'] ?? '';
    const others = [page('cs_x', { metadata: null }), page('cs_y', { metadata: { checkoutId: 'another' } })];
    sessions = () => list(...others, page('cs_found', { metadata: { checkoutId } }));
    expect(await buy()).toMatchObject({ id: 'cs_found', status: 'OPEN' });
    expect(posts('/sessions')).toHaveLength(1);
  });

  test('a checkout that Stripe answered with 5xx is created by the next try under another key, with the same parameters, if Stripe lists none', async () => {
    sessions = () => FAILED;
    await expect(buy()).rejects.toBeInstanceOf(ProviderUnavailable);
    sessions = ({ what }) => (what.startsWith('GET') ? list() : undefined);
    expect(await buy()).toMatchObject({ id: 'cs_1' });
    const [first, second] = posts('/sessions');
    expect(second?.form).toEqual(first?.form);
    expect(second?.idempotencyKey).toBe(`${first?.idempotencyKey}:1`);
  });

  test('a checkout that Stripe answered with 5xx is found and closed before another plan replaces it', async () => {
    sessions = () => FAILED;
    await expect(buy('basic')).rejects.toBeInstanceOf(ProviderUnavailable);
    const checkoutId = posts('/sessions')[0]?.form['metadata[checkoutId]'] ?? '';
    sessions = ({ what }) => {
      if (what.startsWith('GET')) return list(page('cs_lost', { metadata: { checkoutId } }));
      return what.endsWith('/expire') ? { body: page('cs_lost', { status: 'expired' }) } : undefined;
    };
    expect(await buy('premium')).toMatchObject({ id: 'cs_1' });
    expect(posts('/expire').map(({ what }) => what)).toEqual(['POST /v1/checkout/sessions/cs_lost/expire']);
  });
});

describe('a checkout under a key that was interrupted', () => {
  const killed = new Error('killed');
  /** Sessions that Stripe has made, by idempotency key. Stripe gives the same answer under the same key. */
  let atStripe: Map<string | undefined, Json>;
  beforeEach(() => {
    atStripe = new Map();
    sessions = ({ what, form, idempotencyKey }) => {
      if (what.startsWith('GET')) return list(...atStripe.values());
      if (what.endsWith('/expire')) return { body: page('cs_any', { status: 'expired' }) };
      const metadata = { checkoutId: form['metadata[checkoutId]'] };
      const session = atStripe.get(idempotencyKey) ?? page(`cs_${++made}`, { metadata });
      atStripe.set(idempotencyKey, session);
      return { body: session };
    };
  });

  /** What a process that dies does first, with the collection of checkouts that it sees. */
  const dying = (die: (run: () => Promise<string>) => Promise<string>, checkouts = opened.options.checkouts) => {
    const command = {
      userId: 'u1',
      operation: 'checkout',
      key: 'k1',
      input: { plan: 'basic' },
      kept: 'A_DAY',
    } as const;
    const options = { ...opened.options, checkouts, admit: async () => {} };
    return opened.options.operations.once(command, (operation) =>
      die(() => checkout(BUYER, { ...ORDER, plan: 'basic' }, operation, options)),
    );
  };
  const deaths: [string, () => Promise<string>][] = [
    [
      'before the session was stored',
      () => {
        const reject = async () => Promise.reject(killed);
        return dying((run) => run(), interrupted(opened.options.checkouts, 'updateOne', reject));
      },
    ],
    [
      'before its outcome was stored',
      () =>
        dying(async (run) => {
          await run();
          throw killed;
        }),
    ],
  ];

  describe.each(deaths)('%s', (_when, die) => {
    beforeEach(() => expect(die()).rejects.toBe(killed));

    test('an interrupted checkout is resumed under its key and returns the session that was created', async () => {
      expect(await buy('basic', 'k1')).toMatchObject({ id: 'cs_1', status: 'OPEN' });
      expect(atStripe.size).toBe(1);
    });

    test('an interrupted checkout returns the same session to the same order without the key, and to both afterwards', async () => {
      expect(await buy('basic')).toMatchObject({ id: 'cs_1', status: 'OPEN' });
      expect(await buy('basic', 'k1')).toMatchObject({ id: 'cs_1', status: 'OPEN' });
      expect(atStripe.size).toBe(1);
    });

    test('an interrupted checkout returns its session, expired, after another plan has replaced it', async () => {
      expect(await buy('premium')).toMatchObject({ id: 'cs_2', status: 'OPEN' });
      expect(posts('/expire').map(({ what }) => what)).toEqual(['POST /v1/checkout/sessions/cs_1/expire']);
      expect(await buy('basic', 'k1')).toMatchObject({ id: 'cs_1', status: 'EXPIRED' });
      expect(atStripe.size).toBe(2);
    });
  });

  test('an interrupted checkout returns the same session after it was paid, and not a second subscription error', async () => {
    await expect(deaths[1]?.[1]()).rejects.toBe(killed);
    const [checkoutId] = [...atStripe.values()].map(({ metadata }) => (metadata as Json)['checkoutId']);
    const metadata = { userId: 'u1', checkoutId, plan: 'basic' };
    const subscription = subscriptionObject({ id: 'sub_1', customer: 'cus_of_u1', userId: 'u1' });
    await opened.store(
      stripeEvent('customer.subscription.created', 1_772_366_500, subscription),
      stripeEvent('checkout.session.completed', 1_772_366_501, page('cs_1', { status: 'complete', metadata })),
    );
    await opened.settle();
    await expect(buy('basic')).rejects.toMatchObject({ code: 'ALREADY_SUBSCRIBED' });
    expect(await buy('basic', 'k1')).toMatchObject({ id: 'cs_1', status: 'COMPLETE' });
  });

  test('an interrupted checkout creates its session at the next try if nothing was sent before, also after another plan replaced it', async () => {
    customersAway = true;
    await expect(buy('basic', 'k1')).rejects.toBeInstanceOf(ProviderUnavailable);
    customersAway = false;
    expect(await buy('premium')).toMatchObject({ id: 'cs_1' });
    expect(await buy('basic', 'k1')).toMatchObject({ id: 'cs_2', status: 'OPEN' });
    expect(posts('/expire').map(({ what }) => what)).toEqual(['POST /v1/checkout/sessions/cs_1/expire']);
  });

  test('an interrupted checkout is in progress while its process may be alive, and is resumed or replaced once its lease has expired', async () => {
    const hanging = async () => new Promise<never>(() => {});
    void dying((run) => run(), interrupted(opened.options.checkouts, 'updateOne', hanging));
    while (atStripe.size === 0) await new Promise(setImmediate);
    await expect(buy('premium')).rejects.toMatchObject({ code: 'CHECKOUT_IN_PROGRESS' });
    opened.wall.pass(40_000);
    expect(await buy('basic')).toMatchObject({ id: 'cs_1' });
    expect(await buy('premium')).toMatchObject({ id: 'cs_2' });
  });

  test.each(['basic', 'premium'])(
    'an interrupted checkout is forgotten with its key after a day, and %s is opened',
    async (plan) => {
      customersAway = true;
      await expect(buy('basic', 'k1')).rejects.toBeInstanceOf(ProviderUnavailable);
      customersAway = false;
      await opened.options.idempotency.deleteMany({});
      expect(await buy(plan)).toMatchObject({ id: 'cs_1', status: 'OPEN' });
      expect(await opened.checkouts.countDocuments({ open: true })).toBe(1);
    },
  );

  test('an interrupted checkout gives way to another plan if Stripe refuses its parameters', async () => {
    const usual = sessions;
    sessions = () => FAILED;
    await expect(buy('basic', 'k1')).rejects.toBeInstanceOf(ProviderUnavailable);
    const refused = posts('/sessions')[0]?.form['metadata[checkoutId]'];
    sessions = (asked) => (asked.form['metadata[checkoutId]'] === refused ? REFUSED : usual(asked));
    expect(await buy('premium')).toMatchObject({ id: 'cs_1' });
    expect(await opened.checkouts.countDocuments({ open: true })).toBe(1);
  });

  test('an interrupted checkout creates no session after the account was deleted, and its key can be used again', async () => {
    const usual = sessions;
    sessions = () => FAILED;
    await expect(buy('basic', 'k1')).rejects.toBeInstanceOf(ProviderUnavailable);
    sessions = usual;
    const [{ _id = '' } = {}] = await opened.checkouts.find().toArray();
    await finishCheckout(opened.checkouts, _id, 'EXPIRED'); // as deleteCustomer does
    await expect(buy('basic', 'k1')).rejects.toMatchObject({ code: 'CHECKOUT_IN_PROGRESS' });
    expect(atStripe.size).toBe(0);
    expect(await buy('basic', 'k1')).toMatchObject({ id: 'cs_1' });
  });
});

test('a second click is told that a checkout is in progress if the first one fails', async () => {
  sessions = () => FAILED;
  const both = await Promise.allSettled([buy(), buy()]);
  const reasons = both.map((it) => (it.status === 'rejected' ? (it.reason.code ?? it.reason.name) : 'opened'));
  expect(reasons.sort()).toEqual(['CHECKOUT_IN_PROGRESS', 'ProviderUnavailable']);
});

test('each try that calls Stripe counts once against the rate, and returning an open session does not count', async () => {
  let asked = 0;
  const admit = async () => void asked++;
  sessions = () => FAILED;
  for (const tries of [1, 2]) {
    await expect(buy('premium', 'k1', admit)).rejects.toBeInstanceOf(ProviderUnavailable);
    expect(asked).toBe(tries);
  }
  sessions = ({ what }) => (what.startsWith('GET') ? list() : undefined);
  await buy('premium', 'k1', admit);
  expect(asked).toBe(3);
  await buy('premium', 'k1', admit);
  await buy('premium', 'k2', admit);
  expect(asked).toBe(3);
});

test('a checkout that Stripe refuses is over, and the next try is a new one under another key', async () => {
  sessions = () => REFUSED;
  await expect(buy()).rejects.toMatchObject({ code: 'STRIPE_REFUSED' });
  sessions = () => undefined;
  expect(await buy()).toMatchObject({ id: 'cs_1' });
  const [first, second] = posts('/sessions');
  expect(second?.form['metadata[checkoutId]']).not.toBe(first?.form['metadata[checkoutId]']);
  expect(await opened.checkouts.countDocuments({ open: true })).toBe(1);
});

describe('the page of another plan that Stripe refuses to close', () => {
  const refusing = (status: string, more: Json = {}) => {
    sessions = ({ what }) => {
      if (what.endsWith('/expire')) return REFUSED;
      return what.startsWith('GET') ? { body: page('cs_1', { status, ...more }) } : undefined;
    };
  };

  test('the page of another plan that has been paid meanwhile is folded in, and the second purchase is refused', async () => {
    await buy('basic');
    const subscription = subscriptionObject({ id: 'sub_1', customer: 'cus_of_u1', userId: 'u1' });
    refusing('complete', { subscription: { ...subscription, latest_invoice: null } });
    await expect(buy('premium')).rejects.toMatchObject({ code: 'ALREADY_SUBSCRIBED' });
    expect((await opened.stateOf('u1')).subscriptions['sub_1']?.now?.status).toBe('active');
  });

  test('the page of another plan that has expired meanwhile is replaced by a new session', async () => {
    await buy('basic');
    refusing('expired');
    expect(await buy('premium')).toMatchObject({ id: 'cs_2' });
  });

  test('the page of another plan is not replaced while Stripe is unavailable', async () => {
    await buy('basic');
    sessions = () => FAILED;
    await expect(buy('premium')).rejects.toBeInstanceOf(ProviderUnavailable);
    sessions = () => undefined;
    expect(await buy('basic')).toMatchObject({ id: 'cs_1' });
  });
});

test('a subscription without events is read from Stripe before a second one can be bought', async () => {
  await buy('extra_generations');
  subscriptions = [subscriptionObject({ id: 'sub_1', customer: 'cus_of_u1', userId: 'u1' })];
  await expect(buy('premium')).rejects.toMatchObject({ code: 'ALREADY_SUBSCRIBED', field: ['input', 'plan'] });
});

test('a price is looked up once, and again after it was forgotten', async () => {
  const found = await openBilling(connection, () => list({ id: 'price_1', object: 'price' }));
  const { priceId, forgetPrices } = createPriceFinder(found.options.gateway, found.log);
  expect([await priceId('premium_month_eur'), await priceId('premium_month_eur')]).toEqual(['price_1', 'price_1']);
  expect(found.asked).toHaveLength(1);
  forgetPrices();
  await priceId('premium_month_eur');
  expect(found.asked).toHaveLength(2);
  await found.close();
});

test('a price that Stripe does not have is an outcome, and the log names its lookup key and the command that creates it', async () => {
  const found = await openBilling(connection, () => list());
  const { priceId } = createPriceFinder(found.options.gateway, found.log);
  await expect(priceId('gone')).rejects.toMatchObject({ code: 'PRICE_UNAVAILABLE', field: ['input', 'plan'] });
  expect(found.logs).toContainEqual(
    expect.objectContaining({ lookupKey: 'gone', msg: expect.stringContaining('npm run plans -- sync --apply') }),
  );
  await found.close();
});

test('a Stripe customer belongs to the user for whom a checkout created it, and an unknown one to nobody', async () => {
  await buy();
  expect([await opened.billing.ownerOf('cus_of_u1'), await opened.billing.ownerOf('cus_x')]).toEqual(['u1', null]);
});
