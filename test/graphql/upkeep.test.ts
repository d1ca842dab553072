import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { buyer } from '../support/buyer.ts';
import { type Sandboxed, startSandboxed } from '../support/sandboxed.ts';
import { customerObject, type Json, stripeEvent } from '../support/stripe-events.ts';

const ADMIN = { userId: 'ada', roles: ['admin'] };
const REPLAY = `mutation ($input: ReplayEventsInput!) { replayEvents(input: $input) {
  matched replayed changes { target path before after } userErrors { code field }
} }`;
const RECONCILE = `mutation ($input: ReconcileCustomerInput!) { reconcileCustomer(input: $input) {
  customer { plan { code } subscriptions { id } } drift { target path before after } userErrors { code }
} }`;

let tollgate: Sandboxed;
beforeAll(async () => {
  tollgate = await startSandboxed();
});
afterAll(() => tollgate.close());

// biome-ignore lint/suspicious/noExplicitAny: each test looks at another part of the answer
type Answer = any;
const replay = async (input: Json): Promise<Answer> =>
  (await tollgate.ask(ADMIN, REPLAY, { input: { reason: 'mended', ...input } }))['replayEvents'];
const reconcile = async (userId: string): Promise<Answer> =>
  (await tollgate.ask(ADMIN, RECONCILE, { input: { userId, reason: 'says they paid' } }))['reconcileCustomer'];
const events = () => tollgate.connection.collection<{ _id: string; status: string; fact: Json }>('events');
const audit = async (filter: Json) => {
  await tollgate.app.worker.sweep();
  return tollgate.connection.collection('audit').find(filter).sort({ seq: 1 }).toArray();
};

describe('a replay', () => {
  /** An event that an older version left alone, although it says something. */
  async function ignored(key: string) {
    const event = stripeEvent('customer.created', 1_760_000_000, customerObject(`cus_${key}`, key), {
      id: `evt_${key}`,
    });
    await tollgate.deliver(event);
    await events().updateOne(
      { _id: event.id },
      { $set: { status: 'IGNORED' }, $unset: { stream: '', fact: '', dueAt: '' } },
    );
    return event.id;
  }
  const appears = (key: string) => ({ target: `customer:cus_${key}`, path: 'deleted', before: null, after: false });

  test('dry says what it would change, and changes nothing', async () => {
    const id = await ignored('dry');
    const answer = await replay({ ids: [id], dryRun: true });
    expect(answer).toMatchObject({ matched: 1, replayed: 0, userErrors: [] });
    expect(answer.changes).toContainEqual(appears('dry'));
    expect((await events().findOne({ _id: id }))?.status).toBe('IGNORED');
    expect(await audit({ action: 'event.replayed', target: `event:${id}` })).toEqual([]);
  });

  test('folds what it names, and says so in the audit history', async () => {
    const id = await ignored('named');
    const answer = await replay({ ids: [id] });
    expect(answer).toMatchObject({ matched: 1, replayed: 1, userErrors: [] });
    expect(answer.changes).toContainEqual(appears('named'));
    expect((await events().findOne({ _id: id }))?.status).toBe('PROCESSED');
    expect(await audit({ action: 'event.replayed', target: `event:${id}` })).toMatchObject([
      { actor: { kind: 'ADMIN', id: 'ada' }, reason: 'mended', requestId: expect.any(String) },
    ]);
  });

  test('takes a filter as well', async () => {
    const id = await ignored('filtered');
    expect(await replay({ filter: { objectId: 'cus_filtered' } })).toMatchObject({ matched: 1, replayed: 1 });
    expect((await events().findOne({ _id: id }))?.status).toBe('PROCESSED');
  });

  test('of an id that is of no event replays nothing', async () => {
    const id = await ignored('known');
    expect(await replay({ ids: [id, id, 'evt_nope'] })).toEqual({
      matched: 1,
      replayed: 0,
      changes: [],
      userErrors: [{ code: 'UNKNOWN_EVENT', field: ['input', 'ids'] }],
    });
    expect((await events().findOne({ _id: id }))?.status).toBe('IGNORED');
  });

  test('of more than a thousand events is refused, by filter and by id', async () => {
    const row = { type: 'x', source: 'STRIPE_WEBHOOK', status: 'IGNORED', payload: '{}', livemode: false };
    const many = [...Array(1_001).keys()].map((n) => ({ ...row, _id: `evt_many_${n}`, position: `${n}`, fact: {} }));
    await events().insertMany(many);
    const refused = (field: string, matched: number) => ({
      matched,
      replayed: 0,
      changes: [],
      userErrors: [{ code: 'TOO_MANY_EVENTS', field: ['input', field] }],
    });
    expect(await replay({ filter: { type: 'x' } })).toEqual(refused('filter', 1_001));
    expect(await replay({ ids: many.map(({ _id }) => `${_id}_not`) })).toEqual(refused('ids', 0));
    await events().deleteMany({ _id: /^evt_many_/ });
  });

  test('of everything, or of two things at once, is a mistake', async () => {
    for (const input of [{}, { ids: ['evt_1'], filter: {} }, { ids: [] }])
      await expect(replay(input)).rejects.toThrow('BAD_USER_INPUT');
  });
});

describe('a reconciliation', () => {
  test('brings what no webhook told, says what that was, and who asked', async () => {
    const ann = buyer(tollgate, 'ann');
    const { session } = await ann.checkout({ plan: 'premium' });
    tollgate.sandbox.setWebhook({ url: 'http://127.0.0.1:9/nobody', secret: 'whsec_x' });
    await ann.pay(session?.url ?? '');
    expect(await ann.plan()).toBe('free');

    const answer = await reconcile('ann');
    const [{ id }] = answer.customer.subscriptions;
    expect(answer.customer.plan).toEqual({ code: 'premium' });
    expect(answer.drift).toContainEqual({
      target: `subscription:${id}`,
      path: 'status',
      before: null,
      after: 'active',
    });
    expect(answer.drift.filter(({ target }: Answer) => /^payment:/.test(target))).not.toEqual([]);
    expect(await reconcile('ann')).toMatchObject({ drift: [], customer: { plan: { code: 'premium' } } });

    const told = { actor: { kind: 'ADMIN', id: 'ada' }, reason: 'says they paid', requestId: expect.any(String) };
    expect(await audit({ userId: 'ann', 'actor.kind': 'ADMIN' })).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ ...told, action: 'reconciliation.created' }),
        expect.objectContaining({ ...told, action: 'subscription.created', target: `subscription:${id}` }),
      ]),
    );
  });

  test('of somebody who has nothing at Stripe finds nothing', async () => {
    expect(await reconcile('nobody')).toMatchObject({
      drift: [],
      customer: { plan: { code: 'free' } },
      userErrors: [],
    });
  });
});
