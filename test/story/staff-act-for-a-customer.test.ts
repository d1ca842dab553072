import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { buyer, type CheckoutAnswer } from '../support/buyer.ts';
import { type Sandboxed, startSandboxed } from '../support/sandboxed.ts';
import type { Json } from '../support/stripe-events.ts';

// Bob is a customer, Sam works in support, and Ada is an admin.
const SAM = { userId: 'sam', roles: ['support'] };
const ADA = { userId: 'ada', roles: ['admin'] };

let tollgate: Sandboxed;
beforeAll(async () => {
  tollgate = await startSandboxed();
  for (const userId of ['bob', 'eve']) {
    const customer = buyer(tollgate, userId);
    const { session } = await customer.checkout({ plan: 'pro' });
    await customer.pay(session?.url ?? '');
    await customer.sync(session?.id ?? '');
  }
  await tollgate.settle();
}, 60_000);
afterAll(() => tollgate?.close());

interface Answer {
  subscription: { cancelAtPeriodEnd: boolean; plan: { code: string } } | null;
  userErrors: { code: string; field: string[] | null; message: string }[];
}

async function send(as: { userId: string; roles?: string[] }, mutation: string, input: Json): Promise<Answer> {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
  const query = `mutation ($input: ${type}!) { ${mutation}(input: $input) {
    subscription { cancelAtPeriodEnd plan { code } } userErrors { code field message } } }`;
  return (await tollgate.ask(as, query, { input }))[mutation] as Answer;
}

interface Entry {
  action: string;
  reason: string | null;
  actor: { kind: string; id: string };
  target: { type: string; id: string };
  changes: { path: string; after: unknown }[];
}

async function auditOf(userId: string): Promise<Entry[]> {
  const query = `query ($userId: ID!) { customer(userId: $userId) { auditLog(first: 50) { nodes {
    action reason actor { kind id } target { type id } changes { path after } } } } }`;
  const { customer } = (await tollgate.ask(ADA, query, { userId })) as never as {
    customer: { auditLog: { nodes: Entry[] } };
  };
  return customer.auditLog.nodes;
}

const forBob = (reason: string | null = 'Bob asked by phone') => ({ userId: 'bob', reason });

describe('support', () => {
  test('support cancels and resumes for a customer, and the audit history names them and their reason', async () => {
    const cancel = { actingFor: forBob(), idempotencyKey: 'cancel 1', comment: 'too expensive' };
    expect(await send(SAM, 'cancelSubscription', cancel)).toEqual({
      subscription: { cancelAtPeriodEnd: true, plan: { code: 'pro' } },
      userErrors: [],
    });
    await tollgate.settle(); // the webhook of the change arrives
    const [entry] = (await auditOf('bob')).filter(({ changes }) =>
      changes.some(({ path, after }) => path === 'cancelAtPeriodEnd' && after === true),
    );
    expect(entry).toMatchObject({ actor: { kind: 'SUPPORT', id: 'sam' }, reason: 'Bob asked by phone' });
    // Stripe keeps the customer's words.
    expect(await atStripe('subscriptions')).toContainEqual(
      expect.objectContaining({ cancellation_details: expect.objectContaining({ comment: 'too expensive' }) }),
    );

    const resume = { actingFor: forBob('a mistake'), idempotencyKey: 'resume 1' };
    expect(await send(SAM, 'resumeSubscription', resume)).toMatchObject({
      subscription: { cancelAtPeriodEnd: false },
      userErrors: [],
    });
  });

  test('support pauses payments and takes back a change that waits, and the audit history names them', async () => {
    const pause = { actingFor: forBob('on parental leave'), idempotencyKey: 'pause 1' };
    expect(await send(SAM, 'pauseSubscription', pause)).toMatchObject({ userErrors: [] });
    await send({ userId: 'bob' }, 'changePlan', { plan: 'basic', when: 'PERIOD_END', idempotencyKey: 'later' });
    const back = { actingFor: forBob('he changed his mind'), idempotencyKey: 'back 1' };
    expect(await send(SAM, 'cancelPendingChange', back)).toMatchObject({ userErrors: [] });
    await send(SAM, 'resumeSubscription', { actingFor: forBob('back at work'), idempotencyKey: 'on 1' });
    await tollgate.settle();
    const changed = (await auditOf('bob')).flatMap(({ actor, reason, changes }) =>
      changes.map(({ path, after }) => [path, after, actor.id, reason]),
    );
    expect(changed).toEqual(
      expect.arrayContaining([
        ['paused', 'without an end', 'sam', 'on parental leave'],
        ['pendingChange', null, 'sam', 'he changed his mind'],
        ['paused', null, 'sam', 'back at work'],
      ]),
    );
    const waited = changed.find(([path, after]) => path === 'pendingChange' && after !== null);
    expect(waited).toEqual(['pendingChange', expect.stringMatching(/^price_\w+ x 1 at 2/), 'bob', null]);
  });

  test('a repeated request of support with the same key has one effect, and names the same customer only', async () => {
    const input = { actingFor: forBob(), idempotencyKey: 'contact 1', locale: 'de' };
    const update = (wanted: Json) =>
      tollgate.ask(
        SAM,
        'mutation ($input: UpdateContactInput!) { updateContact(input: $input) { customer { userId contact { locale } } userErrors { code } } }',
        { input: wanted },
      );
    const updated = { updateContact: { customer: { userId: 'bob', contact: { locale: 'de' } }, userErrors: [] } };
    expect(await update(input)).toEqual(updated);
    expect(await update(input)).toEqual(updated);
    expect(await tollgate.connection.collection('events').countDocuments({ type: 'contact.updated' })).toBe(1);
    await expect(update({ ...input, actingFor: { ...forBob(), userId: 'eve' } })).rejects.toThrow(
      'IDEMPOTENCY_KEY_REUSED',
    );
  });

  test.each(['changePlan', 'checkout', 'billingPortal'])('support may not send %s for a customer', async (mutation) => {
    const plan = mutation === 'billingPortal' ? {} : { plan: 'vip' };
    const input = { ...plan, actingFor: forBob(), idempotencyKey: `no ${mutation}` };
    const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
    const query = `mutation ($input: ${type}!) { ${mutation}(input: $input) { userErrors { code } } }`;
    await expect(tollgate.ask(SAM, query, { input })).rejects.toThrow('FORBIDDEN');
  });
});

describe('admins', () => {
  test('an admin previews and changes the plan of a customer', async () => {
    const preview = `query ($input: PlanChangePreviewInput!) { planChangePreview(input: $input) {
      preview { dueNow { amount } } userErrors { code } } }`;
    const asked = await tollgate.ask(ADA, preview, { input: { plan: 'vip', actingFor: { userId: 'eve' } } });
    expect(asked).toMatchObject({ planChangePreview: { userErrors: [] } });
    const input = { plan: 'vip', actingFor: { userId: 'eve', reason: 'a bigger team' }, idempotencyKey: 'change 1' };
    expect(await send(ADA, 'changePlan', input)).toMatchObject({ subscription: { plan: { code: 'vip' } } });
    expect(await buyer(tollgate, 'eve').plan()).toBe('vip');
    expect(await auditOf('eve')).toContainEqual(
      expect.objectContaining({ actor: { kind: 'ADMIN', id: 'ada' }, reason: 'a bigger team' }),
    );
  });

  test('an admin opens the payment page and the portal of a customer, which the audit history tells', async () => {
    const query = `mutation ($input: CheckoutInput!, $portal: BillingPortalInput!) {
      checkout(input: $input) { session { id url } userErrors { code } }
      billingPortal(input: $portal) { session { url } userErrors { code } } }`;
    const actingFor = { userId: 'dan', reason: 'asked by mail' };
    const variables = {
      input: { plan: 'pro', actingFor, idempotencyKey: 'checkout 1' },
      portal: { actingFor, idempotencyKey: 'portal 1' },
    };
    const first = await tollgate.ask(ADA, query, variables);
    expect(await tollgate.ask(ADA, query, variables)).toEqual(first);
    const { session } = first['checkout'] as CheckoutAnswer;
    const dan = buyer(tollgate, 'dan');
    await dan.pay(session?.url ?? '');
    expect(await dan.sync(session?.id ?? '')).toEqual({ plan: 'pro', codes: [] });
    const sent = (await auditOf('dan')).filter(({ action }) => action === 'command.sent');
    expect(sent.map(({ target, actor, reason }) => [target.id, actor.id, reason])).toEqual([
      ['billingPortal', 'ada', 'asked by mail'],
      ['checkout', 'ada', 'asked by mail'],
    ]);
  });

  test("the address of an admin's token is never taken for the customer's", async () => {
    const query = `mutation ($input: BillingPortalInput!) { billingPortal(input: $input) { session { url } userErrors { code } } }`;
    const actingFor = { userId: 'fay', reason: 'asked by mail' };
    await tollgate.ask(ADA, query, { input: { actingFor, idempotencyKey: 'portal 2' } });
    expect(await atStripe('customers')).toContainEqual(
      expect.objectContaining({ metadata: { userId: 'fay' }, email: null }),
    );
  });
});

describe('what is missing', () => {
  test.each([
    [{ actingFor: { userId: 'bob' }, idempotencyKey: 'k' }, 'REASON_REQUIRED', ['input', 'actingFor', 'reason']],
    [{ actingFor: { userId: 'bob', reason: 'r' } }, 'IDEMPOTENCY_KEY_REQUIRED', ['input', 'idempotencyKey']],
  ])('staff who act for a customer with %j get %s', async (input, code, field) => {
    expect(await send(SAM, 'cancelSubscription', input)).toEqual({
      subscription: null,
      userErrors: [{ code, field, message: expect.any(String) }],
    });
    expect(await send(SAM, 'cancelSubscription', { ...input, actingFor: { userId: 'sam' } })).toMatchObject({
      userErrors: [{ code: 'NO_SUBSCRIPTION' }], // their own account needs neither
    });
  });

  test('a customer may name themselves only, and an attempt to name another is audited', async () => {
    const self = { actingFor: { userId: 'bob' }, when: 'PERIOD_END' };
    expect(await send({ userId: 'bob' }, 'cancelSubscription', self)).toMatchObject({ userErrors: [] });
    await send({ userId: 'bob' }, 'resumeSubscription', {});
    for (const roles of [[], ['service']]) {
      const other = { actingFor: { userId: 'bob', reason: 'r' }, idempotencyKey: 'k' };
      await expect(send({ userId: 'mallory', roles }, 'cancelSubscription', other)).rejects.toThrow('FORBIDDEN');
    }
    const refused = await tollgate.connection.collection('audit').find({ action: 'command.refused' }).toArray();
    expect(refused.map(({ actor }) => actor)).toEqual(
      expect.arrayContaining([expect.objectContaining({ id: 'mallory' }), expect.objectContaining({ id: 'sam' })]),
    );
  });
});

async function atStripe(path: string): Promise<Json[]> {
  const response = await fetch(`${tollgate.sandbox.url}/v1/${path}`, {
    headers: { authorization: 'Bearer sk_test_x' },
  });
  return ((await response.json()) as { data: Json[] }).data;
}
