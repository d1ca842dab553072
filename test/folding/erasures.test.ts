import { describe, expect, test } from '@jest/globals';
import { customerObject, type StripeEvent, sessionObject, stripeEvent } from '../support/stripe-events.ts';
import { openEmptied } from './emptied.ts';
import { T } from './one-customer.ts';
import { eventPath, failingOnce, interrupted } from './processing.ts';

const connection = await openEmptied();
type Path = Awaited<ReturnType<typeof eventPath>>;

const SECRET = 'Cora Secret';
const customer = (id: string, at: number, userId: string | null = 'u1') =>
  stripeEvent('customer.created', at, customerObject(id, userId, { name: SECRET, email: SECRET }));
const guest = stripeEvent(
  'checkout.session.completed',
  T,
  sessionObject('cs_1', '', {
    ...{ mode: 'payment', customer: null, payment_intent: 'pi_1', customer_details: { name: SECRET } },
    metadata: { userId: 'u1', plan: 'vip' },
  }),
);
const erased = (stripeIds: string[] = []) =>
  stripeEvent('customer.erased', T + 100, { id: 'u1', userId: 'u1', stripeIds }, { id: 'erased_1' });

const process = async (path: Path, ...events: StripeEvent[]) =>
  path.processor.process(await path.events.find({ _id: { $in: events.map(({ id }) => id) } }).toArray());
const erasures = async (path: Path) =>
  (await path.events.find({ type: 'account.erased' }).sort({ _id: 1 }).toArray()).map(({ stream }) => stream);
const erasedStreams = async (path: Path) =>
  (
    await path.accounts
      .find({ 'state.erased.cause': { $exists: true } })
      .sort({ _id: 1 })
      .toArray()
  ).map(({ _id }) => _id);

describe('the deletion of an account', () => {
  test('the deletion of an account is one event in the user’s own stream, which stores one for each other stream and is done', async () => {
    const path = await eventPath(connection);
    await path.store(customer('cus_1', T), customer('cus_2', T), customer('cus_b', T, 'u2'), guest);
    await path.settle();
    const event = erased(['cus_1']);
    await path.store(event);
    await process(path, event);
    expect(await path.events.findOne({ _id: event.id })).toMatchObject({ status: 'PROCESSED', stream: 'user:u1' });
    expect(await erasures(path)).toEqual(['cus_1', 'cus_2', 'pi_1']);
    expect(await erasedStreams(path)).toEqual(['user:u1']);
    await path.settle();
    expect(await erasedStreams(path)).toEqual(['cus_1', 'cus_2', 'pi_1', 'user:u1']);
    await process(path, event);
    expect(await path.events.countDocuments({ type: 'account.erased' })).toBe(3);
  });

  test('the deletion of an account without streams is done at once', async () => {
    const path = await eventPath(connection);
    await path.store(erased());
    await path.settle();
    expect([await erasures(path), await path.statusOf('erased_1')]).toEqual([[], 'PROCESSED']);
  });

  test('the deletion of an account leaves a stream that belongs to another user now', async () => {
    const path = await eventPath(connection);
    await path.store(customer('cus_1', T));
    await path.settle();
    await path.store(stripeEvent('customer.linked', T + 50, { id: 'cus_1', userId: 'u2' }));
    await path.settle();
    await path.store(erased());
    await path.settle();
    expect(await erasedStreams(path)).toEqual(['user:u1']);
  });

  test('the deletion of an account includes a stream that an older claim gives the user later, and one that it names', async () => {
    const path = await eventPath(connection);
    await path.store(erased(['cus_2']));
    await path.settle();
    await path.store(customer('cus_1', T + 99), customer('cus_2', T + 101));
    await path.settle();
    expect(await erasedStreams(path)).toEqual(['cus_1', 'cus_2', 'user:u1']);
  });

  test('deleting an account also erases a Stripe customer of the same second, because no user signs up again that fast', async () => {
    const path = await eventPath(connection);
    await path.store(customer('cus_1', T + 100), erased());
    await path.settle();
    expect(await erasedStreams(path)).toEqual(['cus_1', 'user:u1']);
  });

  test('the deletion of an account leaves a Stripe customer of a user who returns', async () => {
    const path = await eventPath(connection);
    await path.store(erased(['cus_1']));
    await path.settle();
    await path.store(customer('cus_2', T + 101));
    await path.settle();
    expect(await erasedStreams(path)).toEqual(['user:u1']);
  });
});

describe('a stream that joins a user during a deletion', () => {
  const claim = customer('cus_1', T);

  test('a stream that joins during a deletion is found by the claim if the deletion lists the streams before the claim is saved', async () => {
    const path = await eventPath(connection);
    await path.store(claim);
    const deleted = async () => {
      await path.store(erased());
      await process(path, erased());
      expect(await erasures(path)).toEqual([]);
    };
    const slow = await eventPath(connection, {
      instead: { accounts: interrupted(path.accounts, 'bulkWrite', deleted) },
    });
    await process(slow, claim);
    expect(await erasures(path)).toEqual(['cus_1']);
  });

  test('a stream that joins during a deletion is found by the deletion if the claim looks for one before it is saved', async () => {
    const path = await eventPath(connection);
    const event = erased();
    await path.store(event);
    const claimed = async () => {
      await path.store(claim);
      await process(path, claim);
      expect(await erasures(path)).toEqual([]);
    };
    const slow = await eventPath(connection, {
      instead: { accounts: interrupted(path.accounts, 'bulkWrite', claimed) },
    });
    await process(slow, event);
    expect(await erasures(path)).toEqual(['cus_1']);
  });

  test('a stream that joins during a deletion is found even if the process dies between the save of the claim and the look for a deletion', async () => {
    const path = await eventPath(connection);
    await path.store(erased());
    await path.settle();
    await path.store(claim);
    const dying = await eventPath(connection, { instead: { events: failingOnce(path.events, 'insertMany') } });
    await expect(process(dying, claim)).rejects.toThrow('MongoDB is away');
    expect([(await path.accounts.findOne({ _id: 'cus_1' }))?.owner?.id, await erasures(path)]).toEqual(['u1', []]);
    path.wall.pass(60_000);
    await path.settle();
    expect(await erasedStreams(path)).toEqual(['cus_1', 'user:u1']);
  });

  test('a stream that joins during a deletion is never folded with its former content by a worker that has parsed its events before', async () => {
    const path = await eventPath(connection);
    await path.store(claim);
    await path.settle();
    const update = stripeEvent(
      'customer.updated',
      T + 1,
      customerObject('cus_1', 'u1', { name: SECRET, email: SECRET }),
    );
    await path.store(update);
    // A worker that has both the event and the account in memory, as they were before.
    const slow = await eventPath(connection);
    await process(slow, claim);
    const inHand = await path.events.find({ _id: update.id }).toArray();
    await path.store(erased());
    await path.settle();
    await slow.processor.process(inHand);
    await path.settle();
    const rows = [...(await path.events.find().toArray()), ...(await path.accounts.find().toArray())];
    expect(JSON.stringify(rows)).not.toContain(SECRET);
  });
});
