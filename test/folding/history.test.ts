import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseCatalog } from '../../src/billing/plan/catalog.ts';
import { SHAPE_VERSION } from '../../src/billing/projected.ts';
import { synced } from '../../src/billing/synced.ts';
import { createHistory, type HistoryOptions } from '../../src/folding/history.ts';
import { createRecord } from '../../src/folding/record.ts';
import { answered } from '../support/answered.ts';
import { openDatabase } from '../support/database.ts';
import {
  customerObject,
  disputeObject,
  invoiceObject,
  invoicePaymentObject,
  stripeEvent,
  subscriptionObject,
} from '../support/stripe-events.ts';
import { catalogText, startTollgate, type Tollgate } from '../support/tollgate.ts';
import { eventPath, stoppedClock } from './processing.ts';

const DAY = 86_400;
const NOON = new Date('2026-03-01T12:00:00Z');
const T = NOON.getTime() / 1000;
const at = (seconds: number) => new Date((T + seconds) * 1000).toISOString();

const STRIPE = { livemode: false, trustClientReference: false, accountId: undefined };
const clock = stoppedClock(NOON);
const parsed = parseCatalog(await catalogText(), 'plans.yaml');
const database = await openDatabase();
const path = await eventPath(database.connection);
let tollgate: Tollgate;

/** A subscription that began at noon, was disputed on day 2 and 3, and ended on day 9; the catalog changed on day 5. */
beforeAll(async () => {
  const first = await startTollgate({ clock, connection: database.connection });
  const sub = { id: 'sub_1', customer: 'cus_1', userId: 'u1', start: T, end: T + 30 * DAY };
  const dispute = (type: string, second: number, status: string) =>
    stripeEvent(
      `charge.dispute.${type}`,
      second,
      disputeObject({ id: 'dp_1', charge: 'ch_1', intent: 'pi_1', status }),
    );
  const ended = { ...sub, status: 'canceled', more: { ended_at: T + 9 * DAY } };
  for (const event of [
    stripeEvent('customer.created', T, customerObject('cus_1', 'u1')),
    stripeEvent('customer.subscription.created', T, subscriptionObject(sub)),
    stripeEvent('invoice.paid', T, invoiceObject({ id: 'in_1', customer: 'cus_1', subscription: 'sub_1', created: T })),
    stripeEvent('invoice_payment.paid', T, invoicePaymentObject('inpay_1', 'in_1', 'pi_1')),
    dispute('created', T + 2 * DAY, 'needs_response'),
    dispute('closed', T + 3 * DAY, 'won'),
    stripeEvent('customer.subscription.deleted', T + 9 * DAY, subscriptionObject(ended)),
  ].reverse()) {
    await first.deliver(event);
    await first.settle();
  }
  await first.app.close();
  clock.pass(5 * DAY * 1000);
  const text = (await catalogText()).replace('generations: 500', 'generations: 700');
  tollgate = await startTollgate({ clock, connection: database.connection, catalogText: text });
  clock.pass(25 * DAY * 1000);
});
afterAll(async () => {
  await tollgate.close();
  await database.close();
});

const ASKED = `
  entitlement(feature: "signals_premium") { granted reason }
  generations: entitlement(feature: "generations") { limit }
  entitlements { feature { code } granted }
`;
const QUERY = `query ($at: DateTime!) { me { accessAt(at: $at) { ${ASKED} } } }`;

interface Access {
  entitlement: { granted: boolean; reason: string };
  generations: { limit: number };
  entitlements: { feature: { code: string }; granted: boolean }[];
}

async function answerAt(moment: string | null) {
  const query = moment === null ? `{ me { ${ASKED} } }` : QUERY;
  const { me } = (await tollgate.ask({ userId: 'u1' }, query, { at: moment })) as unknown as {
    me: Access & { accessAt?: Access };
  };
  const { entitlement, generations, entitlements } = me.accessAt ?? me;
  const premium = entitlements.find(({ feature }) => feature.code === 'signals_premium');
  expect(premium?.granted).toBe(entitlement.granted);
  return [entitlement.reason, generations.limit];
}

describe('an account at an instant', () => {
  test.each<[string, string | null, [string, number]]>([
    ['before anything happened', at(-1), ['NOT_IN_PLAN', 10]],
    ['in the second in which it began', at(0), ['ACTIVE', 500]],
    ['a moment before a dispute', at(2 * DAY - 1), ['ACTIVE', 500]],
    ['while it was disputed', at(2 * DAY + 1), ['DISPUTED', 10]],
    ['when the dispute was won', at(3 * DAY), ['ACTIVE', 500]],
    ['a moment before the catalog changed', at(5 * DAY - 1), ['ACTIVE', 500]],
    ['when the catalog had changed', at(5 * DAY), ['ACTIVE', 700]],
    ['a moment before it ended', at(9 * DAY - 1), ['ACTIVE', 700]],
    ['when it had ended', at(9 * DAY), ['ENDED', 10]],
    ['now', at(30 * DAY), ['ENDED', 10]],
    ['without an instant', null, ['ENDED', 10]],
  ])(
    'an account %s is read by when things happened, however late the events arrived [S91]',
    async (_when, moment, answer) => {
      expect(await answerAt(moment)).toEqual(answer);
    },
  );

  test('an account before the first catalog is read with the first one', async () => {
    expect(await answerAt('2020-01-01T00:00:00Z')).toEqual(['NOT_IN_PLAN', 10]);
  });

  test('an unknown user was on the free plan', async () => {
    const { me } = await tollgate.ask({ userId: 'nobody' }, QUERY, { at: at(DAY) });
    expect(me).toMatchObject({ accessAt: { entitlement: { granted: false }, generations: { limit: 10 } } });
  });

  test('an account in the future cannot be read', async () => {
    await expect(answerAt(at(30 * DAY + 1))).rejects.toThrow('BAD_USER_INPUT');
  });

  test('staff can read the past of other users', async () => {
    const { customer } = await tollgate.ask(
      { userId: 'ada', roles: ['support'] },
      `{ customer(userId: "u1") { accessAt(at: "${at(2 * DAY + 1)}") { entitlement(feature: "signals_premium") { reason } } } }`,
    );
    expect(customer).toEqual({ accessAt: { entitlement: { reason: 'DISPUTED' } } });
  });
});

describe('several instants of one user', () => {
  test('several instants of one user share one read of the log, and one of each catalog that was in force', async () => {
    const reads: string[] = [];
    const events = Object.create(path.events, {
      find: {
        value: (filter: { stream?: string; type?: string }, ...rest: unknown[]) => {
          reads.push(filter.stream ?? filter.type ?? 'other');
          return path.events.find(filter as never, ...(rest as []));
        },
      },
    });
    const admitted: number[] = [];
    const instants = [4, -1, 2.5, 2.5, 0, 12].map((days) => new Date(NOON.getTime() + days * DAY * 1000));
    const history = createHistory({ ...path, events }, () => parsed);
    const past = await history('u1', instants, async (count) => void admitted.push(count));
    expect(reads.filter((read) => read === 'cus_1')).toHaveLength(1);
    // One of each, and one that finds none before the first.
    expect(reads.filter((read) => read !== 'cus_1')).toHaveLength(4);
    expect(admitted).toEqual([await countAll()]);
    for (const [n, instant] of instants.entries()) {
      expect(past[n]).toEqual((await createHistory(path, () => parsed)('u1', [instant], async () => {}))[0]);
    }
  });

  test('several instants read only the events since the newest checkpoint that is not after any of them', async () => {
    expect(await readAt([4, 12])).toBe(1);
    expect(await readAt([9, 12])).toBe(1);
    expect(await readAt([2.5, 12])).toBe(await countAll());
  });

  test('an account with an older shape is folded from nothing', async () => {
    const account = { _id: 'cus_1' };
    await path.accounts.updateOne(account, { $set: { v: SHAPE_VERSION - 1 } });
    try {
      expect(await readAt([9, 12])).toBe(await countAll());
    } finally {
      await path.accounts.updateOne(account, { $set: { v: SHAPE_VERSION } });
    }
  });

  test('a read starts earlier if an unfolded answer of Stripe covers seconds before the checkpoint', async () => {
    const object = subscriptionObject({ id: 'sub_2', customer: 'cus_1', userId: 'u1', start: T }) as { id: string };
    const asked = { from: new Date((T + 2.5 * DAY) * 1000), to: new Date((T + 10 * DAY) * 1000) };
    const answer = synced('customer.subscription.synced', answered(object, asked.to));
    const since = Math.floor(asked.from.getTime() / 1000);
    const stored = { ...answer, answer: { ...answer.answer, since } };
    const dying = createRecord({ ...path, ...STRIPE, clock: path.wall, processor: { process: async () => new Map() } });
    await dying([stored]);
    try {
      const counts: number[] = [];
      const past = await at([12], path, counts);
      expect(Object.keys(past[0]?.state.subscriptions ?? {})).toEqual(['sub_1', 'sub_2']);
      expect(counts).toEqual([2, await countAll()]);
    } finally {
      await path.events.deleteOne({ _id: answer.id });
    }
  });

  test('events are not read if their number is not admitted', async () => {
    const refuse = () => Promise.reject(new Error('too many'));
    await expect(createHistory(path, () => parsed)('u1', [NOON], refuse)).rejects.toThrow('too many');
  });

  const countAll = () => path.events.countDocuments({ stream: 'cus_1' });

  const at = (days: number[], where: HistoryOptions, counts: number[] = []) => {
    const instants = days.map((day) => new Date(NOON.getTime() + day * DAY * 1000));
    return createHistory(where, () => parsed)('u1', instants, async (count) => void counts.push(count));
  };

  /** Expects the answers of a fold from nothing, and returns how many events the read took. */
  async function readAt(days: number[]): Promise<number> {
    const counts: number[] = [];
    const accounts = path.accounts.find({ 'owner.id': 'u1' }).map((account) => ({ ...account, bases: [] }));
    const find = () => ({ project: () => ({ sort: () => accounts }) });
    const fromNothing = { ...path, accounts: { find } as unknown as typeof path.accounts };
    expect(await at(days, path, counts)).toEqual(await at(days, fromNothing));
    expect(counts).toHaveLength(1);
    return counts[0] as number;
  }
});

describe('before any catalog was stored', () => {
  test('the catalog in force counts before any catalog was stored', async () => {
    const empty = await openDatabase();
    const path = await eventPath(empty.connection);
    const inForce = parseCatalog(await catalogText(), 'plans.yaml');
    const [past] = await createHistory(path, () => inForce)('u1', [NOON], async () => {});
    await empty.close();
    expect(past?.catalog).toBe(inForce);
  });
});
