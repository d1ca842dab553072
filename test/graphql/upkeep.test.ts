import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { StoredEvent } from '../../src/inbox/event.document.ts';
import { positionOf } from '../../src/inbox/position.ts';
import { buyer } from '../support/buyer.ts';
import { type Sandboxed, startSandboxed } from '../support/sandboxed.ts';
import { customerObject, type Json, stripeEvent } from '../support/stripe-events.ts';

const ADMIN = { userId: 'ada', roles: ['admin'] };
const REPLAY = `mutation ($input: ReplayEventsInput!, $first: Int! = 100, $after: String) { replayEvents(input: $input) {
  matchedCount replayedCount userErrors { code field }
  changes(first: $first, after: $after) {
    nodes { target { type id } path before after } totalCount pageInfo { hasNextPage endCursor }
  }
} }`;
const RECONCILE = `mutation ($input: ReconcileCustomerInput!) { reconcileCustomer(input: $input) {
  customer { plan { code } subscriptions { id } } userErrors { code }
  drift { nodes { target { type id } path before after } totalCount }
  two: drift(first: 2) { nodes { target { type id } path before after } totalCount pageInfo { hasNextPage } }
} }`;

let tollgate: Sandboxed;
beforeAll(async () => {
  tollgate = await startSandboxed();
});
afterAll(() => tollgate.close());

// biome-ignore lint/suspicious/noExplicitAny: each test looks at another part of the answer
type Answer = any;
const replay = async (input: Json, paging: Json = {}): Promise<Answer> =>
  (await tollgate.ask(ADMIN, REPLAY, { input: { reason: 'mended', ...input }, ...paging }))['replayEvents'];
const reconcile = async (userId: string): Promise<Answer> =>
  (await tollgate.ask(ADMIN, RECONCILE, { input: { userId, reason: 'says they paid' } }))['reconcileCustomer'];
const events = () => tollgate.connection.collection<StoredEvent>('events');
/** An event that changed nothing here when it was stored. */
const stored = (_id: string): StoredEvent => {
  const at = new Date(1_760_000_000_000);
  return {
    ...{
      _id,
      type: 'x',
      source: 'STRIPE_WEBHOOK',
      status: 'IGNORED',
      payload: '{}',
      livemode: false,
      apiVersion: null,
    },
    ...{
      position: positionOf(at, 'stripe', _id),
      createdAt: at,
      receivedAt: at,
      partition: 0,
      attempts: 0,
      deliveries: 1,
    },
  };
};
const audit = async (filter: Json) => {
  await tollgate.app.worker.sweep();
  return tollgate.connection.collection('audit').find(filter).sort({ seq: 1 }).toArray();
};

describe('a replay', () => {
  /** An event that an older version left alone, although it says something. */
  async function ignored(key: string) {
    const objectId = `cus_${key}`;
    const event = stripeEvent('customer.created', 1_760_000_000, customerObject(objectId, key), { id: `evt_${key}` });
    const payload = JSON.stringify(event);
    await events().insertOne({ ...stored(event.id), type: event.type, objectId, payload });
    return event.id;
  }
  const appears = (key: string) => ({
    target: { type: 'STRIPE_CUSTOMER', id: `cus_${key}` },
    path: 'deleted',
    before: null,
    after: false,
  });

  test('a dry run of a replay says what it would change, and changes nothing', async () => {
    const id = await ignored('dry');
    const answer = await replay({ ids: [id], dryRun: true });
    expect(answer).toMatchObject({ matchedCount: 1, replayedCount: 0, userErrors: [] });
    expect(answer.changes.nodes).toContainEqual(appears('dry'));
    expect((await events().findOne({ _id: id }))?.status).toBe('IGNORED');
    expect(await audit({ action: 'event.replayed', target: `event:${id}` })).toEqual([]);
  });

  test('a replay folds the named events, and the audit history has it', async () => {
    const id = await ignored('named');
    const answer = await replay({ ids: [id] });
    expect(answer).toMatchObject({ matchedCount: 1, replayedCount: 1, userErrors: [] });
    expect(answer.changes.nodes).toContainEqual(appears('named'));
    expect((await events().findOne({ _id: id }))?.status).toBe('PROCESSED');
    expect(await audit({ action: 'event.replayed', target: `event:${id}` })).toMatchObject([
      { actor: { kind: 'ADMIN', id: 'ada' }, reason: 'mended', requestId: expect.any(String) },
    ]);
  });

  test('a dry run lists its changes in pages, by target and path, and repeating the request continues', async () => {
    const ids = await Promise.all(['page_b', 'page_a', 'page_c'].map(ignored));
    const whole = (await replay({ ids, dryRun: true })).changes;
    expect(whole.pageInfo.hasNextPage).toBe(false);
    const places = whole.nodes.map(({ target: { type, id }, path }: Answer) => `${type} ${id} ${path}`.toLowerCase());
    expect(places).toEqual([...places].sort());

    const pages: Json[][] = [];
    let after: string | null = null;
    do {
      const { nodes, totalCount, pageInfo }: Answer = (await replay({ ids, dryRun: true }, { first: 2, after }))
        .changes;
      expect(totalCount).toBe(whole.nodes.length);
      pages.push(nodes);
      after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
    } while (after !== null);
    expect(pages.length).toBeGreaterThan(2);
    expect(pages.flat()).toEqual(whole.nodes);
  });

  test('a replay returns one page of its changes, and the audit history has all of them by event', async () => {
    const id = await ignored('paged');
    const whole = (await replay({ ids: [id], dryRun: true })).changes;
    const { replayedCount, changes } = await replay({ ids: [id] }, { first: 1 });
    expect([replayedCount, changes.totalCount]).toEqual([1, whole.totalCount]);
    expect(changes).toMatchObject({ nodes: whole.nodes.slice(0, 1), pageInfo: { hasNextPage: true } });
    expect((await replay({ ids: [id] }, { after: changes.pageInfo.endCursor })).changes.nodes).toEqual([]);
    await tollgate.app.worker.sweep();
    const query =
      '{ auditLog(filter: { eventId: "evt_paged" }) { nodes { changes { target { type id } path before after } } } }';
    const { auditLog }: Answer = await tollgate.ask(ADMIN, query);
    const told = auditLog.nodes.flatMap((entry: Answer) => entry.changes);
    expect(told).toHaveLength(whole.totalCount);
    expect(told).toEqual(expect.arrayContaining(whole.nodes));
  });

  test('a replay is done although the requested page of changes is too large', async () => {
    const id = await ignored('large');
    await expect(replay({ ids: [id] }, { first: 101 })).rejects.toThrow('BAD_USER_INPUT');
    expect((await events().findOne({ _id: id }))?.status).toBe('PROCESSED');
  });

  test('a replay accepts a filter', async () => {
    const id = await ignored('filtered');
    expect(await replay({ filter: { objectId: 'cus_filtered' } })).toMatchObject({ matchedCount: 1, replayedCount: 1 });
    expect((await events().findOne({ _id: id }))?.status).toBe('PROCESSED');
  });

  test('a replay with an unknown ID is refused, and replays nothing', async () => {
    const id = await ignored('known');
    expect(await replay({ ids: [id, id, 'evt_nope'] })).toEqual({
      matchedCount: 1,
      replayedCount: 0,
      changes: { nodes: [], totalCount: 0, pageInfo: { hasNextPage: false, endCursor: null } },
      userErrors: [{ code: 'UNKNOWN_EVENT', field: ['input', 'ids'] }],
    });
    expect((await events().findOne({ _id: id }))?.status).toBe('IGNORED');
  });

  test('a replay of more than a thousand events is refused, by filter and by ID', async () => {
    const many = [...Array(1_001).keys()].map((n) => stored(`evt_many_${n}`));
    await events().insertMany(many);
    const refused = (field: string, matchedCount: number) => ({
      matchedCount,
      replayedCount: 0,
      changes: { nodes: [], totalCount: 0, pageInfo: { hasNextPage: false, endCursor: null } },
      userErrors: [{ code: 'TOO_MANY_EVENTS', field: ['input', field] }],
    });
    expect(await replay({ filter: { type: ['x'] } })).toEqual(refused('filter', 1_001));
    expect(await replay({ ids: many.map(({ _id }) => `${_id}_not`) })).toEqual(refused('ids', 0));
    await events().deleteMany({ _id: /^evt_many_/ });
  });

  test('a replay without a selection, or with two of them, is refused', async () => {
    for (const input of [{}, { ids: ['evt_1'], filter: {} }, { ids: [] }])
      await expect(replay(input)).rejects.toThrow('BAD_USER_INPUT');
  });
});

describe('a reconciliation', () => {
  test('a reconciliation finds what no webhook told, and reports it with the admin who requested it', async () => {
    const ann = buyer(tollgate, 'ann');
    const { session } = await ann.checkout({ plan: 'premium' });
    tollgate.sandbox.setWebhook({ url: 'http://127.0.0.1:9/nobody', secret: 'whsec_x' });
    await ann.pay(session?.url ?? '');
    expect(await ann.plan()).toBe('free');

    const answer = await reconcile('ann');
    const [{ id }] = answer.customer.subscriptions;
    expect(answer.customer.plan).toEqual({ code: 'premium' });
    expect(answer.drift.nodes).toContainEqual({
      target: { type: 'SUBSCRIPTION', id },
      path: 'status',
      before: null,
      after: 'active',
    });
    expect(answer.drift.nodes.filter(({ target }: Answer) => target.type === 'PAYMENT')).not.toEqual([]);
    const { nodes, totalCount } = answer.drift;
    expect(totalCount).toBe(nodes.length);
    expect(answer.two).toEqual({ nodes: nodes.slice(0, 2), totalCount, pageInfo: { hasNextPage: true } });
    const { auditLog }: Answer = await tollgate.ask(
      ADMIN,
      '{ auditLog(filter: { userId: "ann", actorId: "ada" }) { nodes { changes { target { type id } path before after } } } }',
    );
    expect(auditLog.nodes.flatMap(({ changes }: Answer) => changes)).toEqual(expect.arrayContaining(nodes));
    expect(await reconcile('ann')).toMatchObject({
      drift: { nodes: [], totalCount: 0 },
      customer: { plan: { code: 'premium' } },
    });

    const told = { actor: { kind: 'ADMIN', id: 'ada' }, reason: 'says they paid', requestId: expect.any(String) };
    expect(await audit({ userId: 'ann', 'actor.kind': 'ADMIN' })).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ ...told, action: 'reconciliation.created' }),
        expect.objectContaining({ ...told, action: 'subscription.created', target: `subscription:${id}` }),
      ]),
    );
  });

  test('a reconciliation of a user without Stripe customers finds nothing', async () => {
    expect(await reconcile('nobody')).toMatchObject({
      drift: { nodes: [], totalCount: 0 },
      customer: { plan: { code: 'free' } },
      userErrors: [],
    });
  });
});
