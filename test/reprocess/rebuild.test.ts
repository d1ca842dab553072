import { describe, expect, test } from '@jest/globals';
import { ownEvent } from '../../src/billing/own-event.ts';
import { type Rebuilt, rebuild } from '../../src/reprocess/rebuild.ts';
import { openEmptied } from '../folding/emptied.ts';
import { eventPath } from '../folding/processing.ts';
import { moneyfulLife, subscriptionLife } from '../support/lives.ts';
import { customerObject, invoiceObject, refundObject, stripeEvent } from '../support/stripe-events.ts';

const T = 1_760_000_000;
const connection = await openEmptied();

async function rebuilt(after?: string): Promise<Rebuilt[]> {
  const path = await eventPath(connection);
  const found: Rebuilt[] = [];
  for await (const one of rebuild(path, after)) found.push(one);
  return found;
}
const outcomes = (found: readonly Rebuilt[]) => found.map(({ stream, outcome }) => [stream, outcome]);

/** Users whose payments sort otherwise than they do. */
async function threeUsers() {
  const path = await eventPath(connection);
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
  test('rebuilding finds no difference, whatever the order in which the events arrived', async () => {
    const path = await eventPath(connection);
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
    expect(found).toHaveLength(await path.accounts.countDocuments());
    const documents = found.reduce((sum, one) => sum + one.documents, 0);
    expect(documents).toBe(found.length + (await path.payments.countDocuments({ createdAt: { $ne: null } })));
  });

  test('rebuilding covers every stream once, in order, and counts its events and documents', async () => {
    await threeUsers();
    expect((await rebuilt()).map(({ stream, events, documents }) => [stream, events, documents])).toEqual([
      ['cus_a', 2, 2],
      ['cus_b', 2, 2],
      ['cus_c', 2, 2],
    ]);
  });

  test('rebuilding resumes behind a stream', async () => {
    await threeUsers();
    expect(outcomes(await rebuilt('cus_a')).map(([stream]) => stream)).toEqual(['cus_b', 'cus_c']);
    expect(await rebuilt('cus_c')).toEqual([]);
  });

  test('rebuilding an empty database finds nothing', async () => {
    expect(await rebuilt()).toEqual([]);
  });

  test('rebuilding names a stream whose payment differs from its events, and what would change', async () => {
    const path = await threeUsers();
    await path.payments.updateOne({ _id: 'in_1' }, { $set: { 'state.invoice.now.amountPaid': 1 } });
    const wrong = (await rebuilt()).filter(({ outcome }) => outcome !== 'same');
    expect(wrong).toEqual([
      {
        stream: 'cus_b',
        events: 2,
        documents: 2,
        outcome: 'different',
        parts: ['payments'],
        changes: [{ target: 'payment:in_1', path: 'amount', before: 1, after: 1999 }],
      },
    ]);
  });

  test('rebuilding names a difference in data that is not audited', async () => {
    const path = await threeUsers();
    await path.accounts.updateOne(
      { _id: 'cus_a' },
      { $set: { 'state.customers.cus_a.now.email': 'forged@example.com' } },
    );
    const wrong = (await rebuilt()).filter(({ outcome }) => outcome !== 'same');
    expect(wrong).toEqual([
      { stream: 'cus_a', events: 2, documents: 2, outcome: 'different', parts: ['state', 'published'], changes: [] },
    ]);
  });

  test('rebuilding names a document of another shape, although its content matches its events', async () => {
    const path = await threeUsers();
    await path.accounts.updateOne({ _id: 'cus_b' }, { $unset: { v: '' } });
    const wrong = (await rebuilt()).filter(({ outcome }) => outcome !== 'same');
    expect(wrong).toEqual([
      { stream: 'cus_b', events: 2, documents: 2, outcome: 'different', parts: ['published'], changes: [] },
    ]);
  });

  test('rebuilding names a wrong checkpoint, although the document matches its events', async () => {
    const path = await threeUsers();
    for (const user of ['a', 'b'])
      await path.store(stripeEvent('customer.updated', T + 3_600, customerObject(`cus_${user}`, user)));
    await path.settle();
    const other = (await path.accounts.findOne({ _id: 'cus_a' }))?.bases[0];
    expect(other?.second).toBe(T + 6);
    await path.accounts.updateOne({ _id: 'cus_b' }, { $set: { 'bases.0': other } } as never);
    const wrong = (await rebuilt()).filter(({ outcome }) => outcome !== 'same');
    expect(wrong).toEqual([
      { stream: 'cus_b', events: 3, documents: 2, outcome: 'different', parts: ['bases'], changes: [] },
    ]);
  });

  test('rebuilding names a stream whose payment is missing, with all its facts', async () => {
    const path = await threeUsers();
    await path.payments.deleteOne({ _id: 'in_2' });
    const [missing] = (await rebuilt()).filter(({ outcome }) => outcome !== 'same');
    expect(missing).toMatchObject({ stream: 'cus_c', outcome: 'different' });
    expect(missing?.changes).toContainEqual({ target: 'payment:in_2', path: 'status', before: null, after: 'PAID' });
  });

  test('rebuilding names a stream whose account is missing, with all its facts', async () => {
    const path = await threeUsers();
    await path.accounts.deleteOne({ _id: 'cus_b' });
    const [missing] = (await rebuilt()).filter(({ outcome }) => outcome !== 'same');
    expect(missing).toMatchObject({ stream: 'cus_b', outcome: 'missing' });
    expect(missing?.changes.map(({ target }) => target)).toContain('stripe_customer:cus_b');
  });

  test('rebuilding writes nothing', async () => {
    const path = await threeUsers();
    await path.payments.updateOne({ _id: 'in_1' }, { $set: { 'state.invoice.now.amountPaid': 7 } });
    const before = [await path.payments.find().toArray(), await path.events.find().toArray()];
    await rebuilt();
    expect([await path.payments.find().toArray(), await path.events.find().toArray()]).toEqual(before);
  });

  test('rebuilding skips a stream without a positioned event', async () => {
    const path = await eventPath(connection);
    const refund = { id: 're_1', charge: 'ch_1', intent: 'pi_1', amount: 500, created: T };
    await path.store(stripeEvent('refund.created', T, refundObject(refund)));
    await path.settle();
    await path.events.updateOne({ type: 'refund.created' }, { $set: { stream: 'cus_1' } });
    expect(await rebuilt()).toEqual([]);
  });

  test('rebuilding finds the stream of a user whose ID has a colon in it', async () => {
    const path = await eventPath(connection);
    const by = { actor: { kind: 'ADMIN', id: 'ada' }, reason: 'a test', requestId: null } as const;
    const object = { id: 'g1', userId: 'tenant:7:alice', ...{ feature: 'export', limit: null, unlimited: false } };
    await path.record([ownEvent('grant.created', 'g1', object, by)]);
    expect(outcomes(await rebuilt())).toEqual([['user:tenant:7:alice', 'same']]);
  });
});
