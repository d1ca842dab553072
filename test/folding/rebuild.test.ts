import { describe, expect, test } from '@jest/globals';
import { kindsOf } from '../../src/projection/kinds.ts';
import { type Rebuilt, rebuild } from '../../src/reprocess/rebuild.ts';
import { moneyfulLife, subscriptionLife } from '../support/lives.ts';
import { customerObject, invoiceObject, stripeEvent } from '../support/stripe-events.ts';
import { openEmptied } from './emptied.ts';
import { eventPath } from './processing.ts';

const T = 1_760_000_000;
const connection = await openEmptied();

async function rebuilt(after?: string): Promise<Rebuilt[]> {
  const path = eventPath(connection);
  const found: Rebuilt[] = [];
  for await (const one of rebuild({ events: path.events, kinds: kindsOf(path) }, after)) found.push(one);
  return found;
}
const outcomes = (found: readonly Rebuilt[]) => found.map(({ subject, outcome }) => [subject, outcome]);

/** Users whose payments sort otherwise than they do. */
async function threeUsers() {
  const path = eventPath(connection);
  for (const [user, invoice] of [
    ['a', 'in_3'],
    ['b', 'in_1'],
    ['c', 'in_2'],
  ]) {
    await path.store(
      stripeEvent('customer.created', T, customerObject(`cus_${user}`, `${user}`)),
      stripeEvent(
        'invoice.paid',
        T + 5,
        invoiceObject({ id: `${invoice}`, customer: `cus_${user}`, subscription: 'sub_1' }),
      ),
    );
  }
  await path.settle();
  return path;
}

describe('rebuilding', () => {
  test('finds no difference, whatever the order in which the events came', async () => {
    const path = eventPath(connection);
    const events = [...moneyfulLife('a'), ...moneyfulLife('b', 'legacy'), ...subscriptionLife('c')];
    let seed = 7;
    const random = () => {
      seed = (seed * 16_807) % 2_147_483_647;
      return seed;
    };
    const shuffled = events.map((event) => ({ event, at: random() })).sort((a, b) => a.at - b.at);
    for (let n = 0; n < shuffled.length; n += 4) {
      await path.store(...shuffled.slice(n, n + 4).map(({ event }) => event));
      await path.runOnce();
    }
    await path.settle();
    const found = await rebuilt();
    expect(found.filter(({ outcome }) => outcome !== 'same')).toEqual([]);
    expect(found).toHaveLength((await path.entitlements.countDocuments()) + (await path.payments.countDocuments()));
  });

  test('goes through every document once, in the order of their subjects, and counts their events', async () => {
    await threeUsers();
    expect((await rebuilt()).map(({ subject, events }) => [subject, events])).toEqual([
      ['entitlement:a', 2],
      ['entitlement:b', 2],
      ['entitlement:c', 2],
      ['payment:in_1', 1],
      ['payment:in_2', 1],
      ['payment:in_3', 1],
    ]);
  });

  test('goes on behind a subject', async () => {
    await threeUsers();
    expect(outcomes(await rebuilt('entitlement:c')).map(([subject]) => subject)).toEqual([
      'payment:in_1',
      'payment:in_2',
      'payment:in_3',
    ]);
    expect(await rebuilt('payment:in_3')).toEqual([]);
  });

  test('of nothing finds nothing', async () => {
    expect(await rebuilt()).toEqual([]);
  });

  test('names a document that says something else than its events, and what would change', async () => {
    const path = await threeUsers();
    await path.payments.updateOne({ _id: 'in_1' }, { $set: { 'state.invoice.now.amountPaid': 1 } });
    const wrong = (await rebuilt()).filter(({ outcome }) => outcome !== 'same');
    expect(wrong).toEqual([
      {
        subject: 'payment:in_1',
        events: 1,
        outcome: 'different',
        changes: [{ target: 'payment:in_1', path: 'amount', before: 1, after: 1999 }],
      },
    ]);
  });

  test('names a difference that lies deeper than what is audited', async () => {
    const path = await threeUsers();
    await path.entitlements.updateOne(
      { _id: 'a' },
      { $set: { 'state.customers.cus_a.now.email': 'forged@example.com' } },
    );
    const wrong = (await rebuilt()).filter(({ outcome }) => outcome !== 'same');
    expect(wrong).toEqual([{ subject: 'entitlement:a', events: 2, outcome: 'different', changes: [] }]);
  });

  test('names a document of another shape, although it says what its events do', async () => {
    const path = await threeUsers();
    await path.entitlements.updateOne({ _id: 'b' }, { $unset: { v: '' } });
    const wrong = (await rebuilt()).filter(({ outcome }) => outcome !== 'same');
    expect(wrong).toEqual([{ subject: 'entitlement:b', events: 2, outcome: 'different', changes: [] }]);
  });

  test('names a base that is not what it was, although the document says what its events do', async () => {
    const path = await threeUsers();
    const other = (await path.entitlements.findOne({ _id: 'a' }))?.bases.at(-1)?.state;
    await path.entitlements.updateOne({ _id: 'b' }, { $set: { 'bases.$[last].state': other } }, {
      arrayFilters: [{ 'last.second': T + 5 }],
    } as never);
    const wrong = (await rebuilt()).filter(({ outcome }) => outcome !== 'same');
    expect(wrong).toEqual([{ subject: 'entitlement:b', events: 2, outcome: 'different', changes: [] }]);
  });

  test('names a document of which a revenue row is missing or wrong, and a rebuild puts it right', async () => {
    const path = await threeUsers();
    const [row] = await path.revenueRows.find({ '_id.stream': 'payment:in_1' }).toArray();
    const wrong = async () => outcomes((await rebuilt()).filter(({ outcome }) => outcome !== 'same'));
    await path.revenueRows.deleteOne({ _id: row?._id as never });
    expect(await wrong()).toEqual([['payment:in_1', 'different']]);
    await createProjectors(path).payment.project(new Map([['in_1', { events: [], fromNothing: 'It was rebuilt.' }]]));
    expect(await path.revenueRows.findOne({ _id: row?._id as never })).toMatchObject({ lines: row?.lines });
    await path.revenueRows.updateOne({ _id: row?._id as never }, { $set: { 'lines.0.value': 1 } });
    expect(await wrong()).toEqual([['payment:in_1', 'different']]);
    await createProjectors(path).payment.project(new Map([['in_1', { events: [], fromNothing: 'It was rebuilt.' }]]));
    expect(await wrong()).toEqual([]);
  });

  test('names a document that is missing, with everything that it would say', async () => {
    const path = await threeUsers();
    await path.payments.deleteOne({ _id: 'in_2' });
    const [missing] = (await rebuilt()).filter(({ outcome }) => outcome !== 'same');
    expect(missing).toMatchObject({ subject: 'payment:in_2', outcome: 'missing' });
    expect(missing?.changes).toContainEqual({ target: 'payment:in_2', path: 'status', before: null, after: 'PAID' });
  });

  test('writes nothing', async () => {
    const path = await threeUsers();
    await path.payments.updateOne({ _id: 'in_1' }, { $set: { 'state.userId': 'somebody else' } });
    const before = [await path.payments.find().toArray(), await path.events.find().toArray()];
    await rebuilt();
    expect([await path.payments.find().toArray(), await path.events.find().toArray()]).toEqual(before);
  });

  test('finds a user whose id has a colon in it', async () => {
    const path = eventPath(connection);
    await path.store(stripeEvent('customer.created', T, customerObject('cus_1', 'tenant:7:alice')));
    await path.settle();
    expect(outcomes(await rebuilt())).toEqual([['entitlement:tenant:7:alice', 'same']]);
  });
});
