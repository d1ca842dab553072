import { describe, expect, test } from '@jest/globals';
import { ownEvent } from '../../src/billing/own-event.ts';
import { rebuild } from '../../src/reprocess/rebuild.ts';
import { replayForAdmin } from '../../src/reprocess/replay.commands.ts';
import type { ReplayReport } from '../../src/reprocess/replay-events.ts';
import { rereadBroken } from '../../src/routing/reread.ts';
import { openEmptied } from '../folding/emptied.ts';
import { eventPath, failingOnce } from '../folding/processing.ts';
import { moneyfulLife } from '../support/lives.ts';
import {
  customerObject,
  intentObject,
  type Json,
  refundObject,
  sessionObject,
  stripeEvent,
  subscriptionObject,
} from '../support/stripe-events.ts';

const T = 1_760_000_000;
const connection = await openEmptied();

const by = { actor: { kind: 'ADMIN', id: 'ada' }, reason: 'the handler is fixed', requestId: 'req_9' } as const;

async function open() {
  const path = await eventPath(connection);
  return { path, replays: path.replays, audit: path.audit };
}

const customer = stripeEvent('customer.created', T, customerObject('cus_1', 'u1'), { id: 'evt_customer' });
const subscription = stripeEvent(
  'customer.subscription.created',
  T + 5,
  subscriptionObject({ id: 'sub_1', customer: 'cus_1' }),
  { id: 'evt_subscription' },
);

/** A subscription whose event was stored by a version that could not read it. */
async function parked() {
  const opened = await open();
  const { path } = opened;
  await path.store(customer, subscription);
  const whole = (await path.events.findOne({ _id: subscription.id }))?.payload ?? '';
  await path.events.updateOne({ _id: subscription.id }, { $set: { payload: '{' }, $unset: { fact: 1 } });
  for (let hour = 0; hour < 45; hour++) {
    await path.settle();
    path.wall.pass(3_600_000);
  }
  expect(await path.statusOf(subscription.id)).toBe('PARKED');
  return { ...opened, mend: () => path.events.updateOne({ _id: subscription.id }, { $set: { payload: whole } }) };
}

/** Everything in the database but the audit history. */
async function everything(): Promise<Json> {
  const stored: Json = {};
  for (const [name, collection] of Object.entries(connection.collections)) {
    if (name !== 'audit') stored[name] = (await collection.find().sort({ _id: 1 }).toArray()) as never;
  }
  return stored;
}
const paths = ({ changes }: ReplayReport) => changes.map(({ target, path, after }) => [target, path, after]);

describe('a dry run', () => {
  test('a dry run says what folding a parked event would change, and changes nothing', async () => {
    const { replays, mend, audit } = await parked();
    await mend();
    const before = await everything();
    const report = await replays.preview({ ids: [subscription.id] });
    expect(report).toMatchObject({ matchedCount: 1, replayedCount: 0, failed: [] });
    expect(paths(report)).toContainEqual(['subscription:sub_1', 'status', 'active']);
    expect(await everything()).toEqual(before);
    expect(await audit.countDocuments({ action: 'event.replayed' })).toBe(0);
  });

  test('a dry run says what the replay then does', async () => {
    const { replays, mend } = await parked();
    await mend();
    const expected = await replays.preview({ filter: { status: ['PARKED'] } });
    const report = await replays.replay({ filter: { status: ['PARKED'] } }, by);
    expect(report.changes).toEqual(expected.changes);
    expect((await replays.preview({ ids: [subscription.id] })).changes).toEqual([]);
  });

  test('a dry run says that an event still cannot be folded', async () => {
    const { replays } = await parked();
    expect((await replays.preview({ ids: [subscription.id] })).failed).toEqual([
      { id: subscription.id, error: expect.stringContaining('JSON') },
    ]);
  });

  test('a dry run of related events includes what they tell each other: the user and the payment', async () => {
    const { path, replays } = await open();
    const session = sessionObject('cs_1', 'cus_1', {
      mode: 'payment',
      payment_intent: 'pi_1',
      metadata: { userId: 'u1', plan: 'premium' },
    });
    const life = [
      stripeEvent('checkout.session.completed', T + 1, session),
      stripeEvent('payment_intent.succeeded', T + 1, intentObject({ id: 'pi_1', customer: 'cus_1' })),
      stripeEvent(
        'refund.created',
        T + 9,
        refundObject({ id: 're_1', charge: 'ch_1', intent: 'pi_1', amount: 500, created: T + 9 }),
      ),
    ];
    await path.store(...life);
    const before = await everything();
    const preview = await replays.preview({ filter: { status: ['RECEIVED'] } });
    expect(preview.changes.map(({ target }) => target)).toEqual(
      expect.arrayContaining(['payment:pi_1', 'purchase:cs_1']),
    );
    expect(await everything()).toEqual(before);
    expect((await replays.replay({ ids: life.map(({ id }) => id) }, by)).changes).toEqual(preview.changes);
    await path.settle();
    expect((await path.payment('pi_1'))?.refundStatus).toBe('PARTIAL');
  });

  test('a dry run does not move what an admin has linked to another user', async () => {
    const { path, replays } = await open();
    await path.store(customer, subscription);
    await path.settle();
    const object = { id: 'cus_1', userId: 'u2' };
    await path.record([ownEvent('customer.linked', '1', object as never, by)]);
    expect(await replays.preview({ filter: {} })).toMatchObject({ changes: [], failed: [] });
  });

  test('a dry run shows an event with the user to whom it would move', async () => {
    const { path, replays } = await open();
    const later = stripeEvent('customer.updated', T + 50, customerObject('cus_1', 'u2'));
    await path.store(later, subscription);
    await path.settle();
    await path.store(customer);
    const { changes } = await replays.preview({ ids: [customer.id, subscription.id, later.id] });
    expect(changes).toContainEqual(expect.objectContaining({ before: 'u2', after: 'u1' }));
  });
});

describe('a replay', () => {
  test('a replay folds a parked event once its cause is fixed, and audits the actor and the reason', async () => {
    const { path, replays, mend, audit } = await parked();
    await mend();
    expect(await replays.replay({ ids: [subscription.id] }, by)).toMatchObject({
      matchedCount: 1,
      replayedCount: 1,
      failed: [],
    });
    expect(await path.events.findOne({ _id: subscription.id })).toMatchObject({ status: 'PROCESSED' });
    expect((await path.entitlement('u1'))?.subscriptions['sub_1']?.now?.status).toBe('active');
    const asked = await path.events.findOne({ type: 'events.replayed' });
    expect(asked).toMatchObject({ source: 'ADMIN', actor: by.actor, reason: by.reason, requestId: by.requestId });
    expect(await audit.find({ action: 'event.replayed' }).toArray()).toMatchObject([
      {
        actor: by.actor,
        reason: by.reason,
        target: `event:${subscription.id}`,
        eventId: asked?._id,
        outcome: 'SUCCEEDED',
      },
    ]);
    await path.settle();
    expect(await path.statusOf(asked?._id ?? '')).toBe('IGNORED');
  });

  test('a replay that fails again leaves the event due, and reports the error', async () => {
    const { path, replays, audit } = await parked();
    const report = await replays.replay({ ids: [subscription.id] }, by);
    expect(report).toMatchObject({ matchedCount: 1, replayedCount: 0, changes: [], failed: [{ id: subscription.id }] });
    expect(await path.events.findOne({ _id: subscription.id })).toMatchObject({ status: 'FAILED', attempts: 1 });
    expect(await audit.findOne({ action: 'event.replayed' })).toMatchObject({ outcome: 'FAILED' });
  });

  test('a replay counts and names its own events only, although a refold meets others that cannot be folded', async () => {
    const { path, replays } = await open();
    const others = [1, 2, 3].map((n) =>
      stripeEvent('customer.subscription.updated', T + n, subscriptionObject({ id: `sub_${n}`, customer: 'cus_1' })),
    );
    await path.store(customer, ...others);
    await path.settle();
    await path.events.updateMany({ _id: { $in: others.map(({ id }) => id) } }, { $set: { 'fact.now': {} } });
    expect(await replays.replay({ ids: [customer.id] }, by)).toMatchObject({
      matchedCount: 1,
      replayedCount: 1,
      failed: [],
    });
  });

  test('a replay leaves events due whose side effects were not published, and rejects', async () => {
    const { path, mend } = await parked();
    await mend();
    const away = await eventPath(connection, { instead: { messages: failingOnce(path.messages, 'insertMany') } });
    await expect(away.replays.replay({ ids: [subscription.id] }, by)).rejects.toThrow('MongoDB is away');
    path.wall.pass(2_000);
    await path.settle();
    expect(await path.statusOf(subscription.id)).toBe('PROCESSED');
  });

  test('a replay skips events with an open question to Stripe', async () => {
    const { path, replays } = await open();
    await rereadBroken(path.inbox, [{ id: 'sub_1', kind: 'subscription', second: T }], path.wall.now());
    const [question] = await path.events.find().toArray();
    expect(await replays.replay({ filter: { status: ['IGNORED'] } }, by)).toMatchObject({ matchedCount: 0 });
    expect(await path.events.findOne({ _id: question?._id ?? '' })).toEqual(question);
  });

  test('a replay folds events that were IGNORED before their type was known', async () => {
    const { path, replays } = await open();
    await path.store(customer, subscription);
    await path.events.updateOne(
      { _id: subscription.id },
      { $set: { type: 'customer.subscription.invented' }, $unset: { fact: 1 } },
    );
    await path.settle();
    expect(await path.statusOf(subscription.id)).toBe('IGNORED');
    await path.events.updateOne({ _id: subscription.id }, { $set: { type: subscription.type } });
    await replays.replay({ filter: { status: ['IGNORED'], type: [subscription.type] } }, by);
    expect((await path.entitlement('u1'))?.subscriptions['sub_1']?.now?.status).toBe('active');
  });

  test('replaying all events of a customer, repeatedly and in parts, changes nothing', async () => {
    const { path, replays } = await open();
    const life = moneyfulLife('k');
    await path.store(...life);
    await path.settle();
    const before = [await path.entitlement('user-k'), await path.payments.find().sort({ _id: 1 }).toArray()];
    for (const request of [
      { filter: {} },
      { ids: life.slice(7, 19).map(({ id }) => id) },
      { filter: { userId: 'user-k' } },
    ]) {
      const report = await replays.replay(request, by);
      expect([report.changes, report.failed]).toEqual([[], []]);
    }
    await path.settle();
    expect([await path.entitlement('user-k'), await path.payments.find().sort({ _id: 1 }).toArray()]).toEqual(before);
    for await (const { outcome } of rebuild(path)) expect(outcome).toBe('same');
  });

  test('a replay can have more than one batch', async () => {
    const { path, replays } = await open();
    await path.store(customer);
    for (let n = 0; n < 450; n++)
      await path.store(
        stripeEvent('customer.updated', T + n + 1, customerObject('cus_1', 'u1', { email: `${n}@x.test` })),
      );
    expect(await replays.count({ filter: {} }, 1_000)).toBe(451);
    expect(await replays.count({ filter: {} }, 100)).toBe(100);
    expect((await replays.replay({ filter: { type: ['customer.updated'] } }, by)).replayedCount).toBe(450);
    await path.settle();
    expect((await path.entitlement('u1'))?.customers['cus_1']?.now.email).toBe('449@x.test');
  });

  test('the refusal of a replay by an admin names the IDs that no stored event has, at most ten of them', async () => {
    const { path, replays } = await open();
    await path.store(customer);
    const refusal = (ids: string[]) =>
      replayForAdmin({ ids }, { dryRun: true, by }, replays).catch(({ message }) => message);
    expect(await refusal([customer.id, 'evt_a', 'evt_b', 'evt_a'])).toBe('No events found for: evt_a, evt_b.');
    const many = Array.from({ length: 12 }, (_, n) => `evt_${n}`);
    expect(await refusal(many)).toBe(`No events found for: ${many.slice(0, 10).join(', ')} and 2 more.`);
  });

  test('a replay of no events finds nothing', async () => {
    const { replays } = await open();
    expect(await replays.replay({ ids: ['evt_none'] }, by)).toEqual({
      matchedCount: 0,
      replayedCount: 0,
      changes: [],
      failed: [],
    });
  });
});
