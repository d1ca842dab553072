import { beforeEach, describe, expect, test } from '@jest/globals';
import { createWatches } from '../../src/alerts/watches.ts';
import type { AccountDocument } from '../../src/billing/entitlement/account.document.ts';
import type { PendingChangePreview } from '../../src/billing/plan-change/pending-change.read.ts';
import { MINUTE } from '../../src/platform/clock.ts';
import { digest } from '../../src/platform/digest.ts';
import { ProviderUnavailable } from '../../src/platform/errors.ts';
import { rereadBroken } from '../../src/routing/reread.ts';
import { openEmptied } from '../folding/emptied.ts';
import { eventPath } from '../folding/processing.ts';
import { customerObject, intentObject, stripeEvent, subscriptionObject } from '../support/stripe-events.ts';

const T = 1_760_000_000;
const connection = await openEmptied();
let path: Awaited<ReturnType<typeof eventPath>>;
let sweep: () => Promise<void>;
let preview: (userId: string, subscriptionId: string) => Promise<PendingChangePreview | null>;
beforeEach(async () => {
  path = await eventPath(connection);
  preview = async () => null;
  const billing = () => ({ previewPendingChange: (...of: [string, string]) => preview(...of) });
  const watches = createWatches({ ...path, clock: path.wall, billing });
  sweep = async () => {
    for (const watch of watches) await watch();
  };
});

const customer = () => stripeEvent('customer.created', T, customerObject('cus_1', 'u1'));
const subscription = () =>
  stripeEvent('customer.subscription.created', T, subscriptionObject({ id: 'sub_1', customer: 'cus_1' }));

describe('events that have waited for 15 minutes', () => {
  const overdue = () => path.messages.find({ kind: 'overdue' }).toArray();
  /** Sweeps when so much time has passed. */
  async function sweptIn(milliseconds: number) {
    path.wall.pass(milliseconds);
    await sweep();
    return overdue();
  }

  test('admins are told of events that have waited 15 minutes to be folded, once and not sooner', async () => {
    const event = customer();
    await path.store(event);
    const since = path.wall.now();
    expect(await sweptIn(15 * MINUTE - 1)).toEqual([]);
    const told = await sweptIn(1);
    expect(told).toMatchObject([{ _id: 'overdue:events:2026-03-01T12', userId: null, state: 'DUE' }]);
    expect(told[0]?.data).toEqual({ what: 'events', since, eventId: event.id });
    await path.store(customer(), subscription());
    expect(await sweptIn(2 * 60 * MINUTE)).toEqual(told);
    await path.runOnce();
    expect(await sweptIn(24 * 60 * MINUTE)).toEqual(told);
  });

  test('admins are told of events that have waited 15 minutes for an answer of Stripe, once and not sooner [S49]', async () => {
    const event = stripeEvent('payment_intent.succeeded', T, intentObject({ id: 'pi_1', customer: 'cus_1' }));
    await path.store(event);
    await path.runOnce();
    const since = new Date(path.wall.now().getTime() + MINUTE); // when it was to be asked
    expect(await sweptIn(16 * MINUTE - 1)).toEqual([]);
    const told = await sweptIn(1);
    expect(told[0]?.data).toEqual({ what: 'look-ups', since, eventId: event.id });
    expect(await sweptIn(3 * 60 * MINUTE)).toEqual(told);
  });

  test('no alert reports an old second that is only now to be read from Stripe', async () => {
    await rereadBroken(path.inbox, [{ id: 'sub_1', kind: 'subscription', second: T }], path.wall.now());
    expect(await sweptIn(0)).toEqual([]);
  });

  test('no alert reports events without an owner, because Stripe is not asked about them', async () => {
    await path.store(subscription());
    await path.runOnce();
    expect(await sweptIn(60 * MINUTE)).toEqual([]);
  });
});

describe('events that cannot be folded', () => {
  const told = () => path.messages.find({ kind: 'failures-rise' }).sort({ _id: 1 }).toArray();

  const set = (fields: object) => path.events.updateMany({}, { $set: { status: 'FAILED', ...fields } });

  test('admins are told of events that cannot be folded after the third attempt, once for each event type', async () => {
    const since = path.wall.now();
    for (let n = 0; n < 3; n++) {
      await path.store({ ...customer(), id: `evt_failing_${n}` });
      path.wall.pass(1);
    }
    await path.store({ ...subscription(), id: 'evt_other' });
    await set({ attempts: 2 });
    await sweep();
    expect(await told()).toEqual([]);
    await set({ attempts: 3 });
    await sweep();
    await sweep();
    expect(await told()).toMatchObject([
      {
        _id: 'failures-rise:customer.created:2026-03-01T12',
        userId: null,
        data: { type: 'customer.created', events: 3, eventId: 'evt_failing_0', since },
      },
      { data: { type: 'customer.subscription.created', events: 1, eventId: 'evt_other' } },
    ]);
  });
});

describe('unpublished side effects', () => {
  const told = () => path.messages.find({ kind: 'unpublished' }).toArray();
  const dying = async () => {
    const audit = { ...path.audit, insertMany: () => Promise.reject(new Error('killed')) } as typeof path.audit;
    return eventPath(connection, { instead: { audit } });
  };

  test('admins are told of side effects that are not published after 5 minutes, once [6b]', async () => {
    const event = customer();
    await path.store(event);
    const since = path.wall.now();
    await expect((await dying()).runOnce()).rejects.toThrow('killed');
    path.wall.pass(5 * MINUTE - 1);
    await sweep();
    expect(await told()).toEqual([]);
    path.wall.pass(1);
    await sweep();
    await sweep();
    const data = { stream: 'cus_1', eventId: event.id, since };
    expect(await told()).toMatchObject([{ _id: 'unpublished:2026-03-01T12', userId: null, data }]);
  });

  test('admins are not told of unpublished side effects if only the event waits to be folded', async () => {
    await path.store(customer());
    path.wall.pass(6 * MINUTE);
    await sweep();
    expect(await told()).toEqual([]);
  });

  test('admins are not told of side effects once they are published', async () => {
    await path.store(customer());
    await path.settle();
    path.wall.pass(6 * MINUTE);
    await sweep();
    expect(await told()).toEqual([]);
  });
});

describe('expiring cards', () => {
  const told = async () =>
    (await path.messages.find({ kind: 'card-expires' }).sort({ _id: 1 }).toArray()).map(({ _id }) => _id);
  const holds = (userId: string, ...cards: [id: string, lastDay: string][]) => {
    const cardsInUse = cards.map(([id, day]) => ({ id, brand: 'visa', last4: '4242', lastDay: new Date(day) }));
    const owner = { kind: 'user', id: userId };
    return path.accounts.insertOne({ _id: `cus_${userId}`, owner, cardsInUse } as unknown as AccountDocument);
  };

  test('customers are told 30 days ahead that a card expires, once', async () => {
    await holds('u1', ['pm_1', '2026-03-31'], ['pm_later', '2026-05-31'], ['pm_over', '2026-02-28']);
    await holds('u2', ['pm_2', '2026-04-30']);
    await holds('u3', ['pm_today', '2026-03-01']);
    await holds('u4', ['pm_yesterday', '2026-02-28']);
    await sweep();
    expect(await told()).toEqual(['card-expires:pm_1:2026-03', 'card-expires:pm_today:2026-03']);
    const message = await path.message('card-expires:pm_1:2026-03');
    const data = { cardId: 'pm_1', brand: 'visa', last4: '4242', lastDay: new Date('2026-03-31') };
    expect(message).toMatchObject({ userId: 'u1', state: 'DUE', at: path.wall.now(), data });
    path.wall.pass(31 * 24 * 60 * MINUTE);
    await sweep();
    expect(await told()).toEqual(
      ['pm_1:2026-03', 'pm_2:2026-04', 'pm_today:2026-03'].map((of) => `card-expires:${of}`),
    );
  });

  test('the message about an expiring card is withdrawn before it is sent if no renewal is charged to the card any more', async () => {
    await holds('u1', ['pm_1', '2026-03-31']);
    await sweep();
    await path.accounts.updateOne({ _id: 'cus_u1' }, { $set: { cardsInUse: [] } });
    await sweep();
    expect((await path.message('card-expires:pm_1:2026-03'))?.['state']).toBe('WITHDRAWN');
  });

  test('expiring cards are checked once a day', async () => {
    await sweep();
    await holds('u1', ['pm_1', '2026-03-31']);
    path.wall.pass(11 * 60 * MINUTE);
    await sweep();
    expect(await told()).toEqual([]);
    path.wall.pass(60 * MINUTE);
    await sweep();
    expect(await told()).toEqual(['card-expires:pm_1:2026-03']);
  });
});

test('an expiring card of a Stripe customer without an owner causes no message', async () => {
  const cardsInUse = [{ id: 'pm_1', brand: 'visa', last4: '4242', lastDay: new Date('2026-03-31') }];
  await path.accounts.insertOne({ _id: 'cus_1', cardsInUse } as unknown as AccountDocument);
  await sweep();
  expect(await path.messages.countDocuments()).toBe(0);
});

describe('changes of plans that wait', () => {
  const HOUR = 60 * MINUTE;
  const told = async () =>
    (await path.messages.find({ kind: 'plan-will-change' }).sort({ _id: 1 }).toArray()).map(({ _id, state }) => [
      _id,
      state,
    ]);
  const at = (hours: number) => new Date(Math.floor(path.wall.now().getTime() / 1000) * 1000 + hours * HOUR);
  const TO = 'price_basic x 1';
  const idOf = (subscriptionId: string, when: Date, to = TO) =>
    `plan-will-change:${subscriptionId}:${when.getTime() / 1000}:${digest([to])}`;
  const waits = (userId: string | null, subscriptionId: string, when: Date) =>
    path.accounts.insertOne({
      _id: `cus_${subscriptionId}`,
      ...(userId && { owner: { kind: 'user', id: userId } }),
      pendingChanges: [{ subscriptionId, at: when, to: TO }],
    } as unknown as AccountDocument);
  const previewed = (when: Date): PendingChangePreview => ({
    ...{ at: when, previousPlan: 'pro', plan: 'basic', quantity: 1, nextInvoice: { amount: 999, currency: 'EUR' } },
    ...{ removed: [{ code: 'copy_trading', name: 'Copy trading' }], reduced: [], overLimit: [] },
  });

  test('customers are told three days ahead that their plan changes, once, with a preview of that time', async () => {
    const [soon, later, over] = [at(71), at(80), at(-1)];
    await waits('u1', 'sub_1', soon);
    await waits('u2', 'sub_later', later);
    await waits('u3', 'sub_over', over);
    await waits(null, 'sub_ownerless', soon);
    const asked: string[] = [];
    preview = async (userId, id) => {
      asked.push(`${userId} ${id}`);
      return previewed(id === 'sub_1' ? soon : later);
    };
    await sweep();
    await sweep();
    expect(await told()).toEqual([[idOf('sub_1', soon), 'DUE']]);
    expect(await path.message(idOf('sub_1', soon))).toMatchObject({
      userId: 'u1',
      source: 'cus_sub_1',
      data: { subscriptionId: 'sub_1', plan: 'basic', nextInvoice: { amount: 999 } },
    });
    path.wall.pass(10 * HOUR);
    await sweep();
    expect(asked).toEqual(['u1 sub_1', 'u2 sub_later']);
  });

  test('customers are told once Stripe is available again, and not of a change that is over', async () => {
    const soon = at(50);
    await waits('u1', 'sub_1', soon);
    preview = () => Promise.reject(new ProviderUnavailable('Stripe'));
    await sweep();
    preview = async () => null;
    await sweep();
    expect(await told()).toEqual([]);
    preview = async () => previewed(soon);
    await sweep();
    expect(await told()).toEqual([[idOf('sub_1', soon), 'DUE']]);
  });

  test('an error of the preview ends the sweep, which is retried', async () => {
    await waits('u1', 'sub_1', at(50));
    preview = () => Promise.reject(new Error('broken'));
    await expect(sweep()).rejects.toThrow('broken');
  });

  test('the message about a change is withdrawn before it is sent if the change is taken back', async () => {
    const soon = at(50);
    await waits('u1', 'sub_1', soon);
    preview = async () => previewed(soon);
    await sweep();
    await path.accounts.updateOne({ _id: 'cus_sub_1' }, { $set: { pendingChanges: [] } });
    await sweep();
    expect(await told()).toEqual([[idOf('sub_1', soon), 'WITHDRAWN']]);
  });

  test('a change to another plan at the same time is told, too, and replaces a message that was not sent', async () => {
    const soon = at(50);
    await waits('u1', 'sub_1', soon);
    preview = async () => previewed(soon);
    await sweep();
    const to = 'price_premium x 2';
    await path.accounts.updateOne(
      { _id: 'cus_sub_1' },
      { $set: { pendingChanges: [{ subscriptionId: 'sub_1', at: soon, to }] } },
    );
    preview = async () => ({ ...previewed(soon), plan: 'premium', quantity: 2 });
    await sweep();
    const both = [
      [idOf('sub_1', soon), 'WITHDRAWN'],
      [idOf('sub_1', soon, to), 'DUE'],
    ];
    expect(await told()).toEqual(both.sort());
  });
});
