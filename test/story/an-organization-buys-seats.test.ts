import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createChanging } from '../support/changing.ts';
import { ADMIN, codesOf, createOrganizations, owner, PLANS, SERVICE } from '../support/organizations.ts';
import { rebuilt } from '../support/rebuilt.ts';
import { type Sandboxed, startSandboxed } from '../support/sandboxed.ts';
import type { Json } from '../support/stripe-events.ts';
import { catalogText } from '../support/tollgate.ts';

let tollgate: Sandboxed;
let organizations: ReturnType<typeof createOrganizations>;
beforeAll(async () => {
  tollgate = await startSandboxed({ catalogText: `${await catalogText()}${PLANS}` });
  organizations = createOrganizations(tollgate, createChanging(tollgate, 'unused'));
});
afterAll(() => tollgate.close());

const send = (...sent: Parameters<typeof organizations.send>) => organizations.send(...sent);
const organization = (...of: Parameters<typeof organizations.organization>) => organizations.organization(...of);
const entitlement = (...of: Parameters<typeof organizations.entitlement>) => organizations.entitlement(...of);

describe('an organization that buys seats', () => {
  test('members use the plan with their seat, up to the number of seats', async () => {
    const acme = await organization('acme', { quantity: 2, members: ['ann', 'bob', 'cid'] });
    expect(await entitlement({ userId: 'ann' }, 'max_devices')).toMatchObject({ granted: true, limit: 1 });
    expect(codesOf(await acme.seat('ann'))).toEqual([]);
    expect(codesOf(await acme.seat('bob'))).toEqual([]);
    expect(codesOf(await acme.seat('cid'))).toEqual(['SEATS_EXHAUSTED']);
    expect(await acme.seats()).toEqual({ kind: 'ASSIGNED', quantity: 2, used: 2, remaining: 0 });
    const ann = await entitlement({ userId: 'ann' }, 'max_devices');
    expect(ann).toMatchObject({ granted: true, limit: 4, organization: { id: 'acme' } });
    const causes = (ann as { because: { __typename: string; summary: string }[] }).because;
    expect(causes[0]).toMatchObject({ __typename: 'MembershipCause' });
    expect(causes[0]?.summary).toMatch(/^Member of the organization acme since .*, with a seat since /);
    expect(causes.map(({ __typename }) => __typename)).not.toContain('PaymentCause');
    // Somebody without a seat learns why.
    expect(await entitlement({ userId: 'cid' }, 'max_devices', ', organizationId: "acme"')).toMatchObject({
      granted: false,
      reason: 'SEAT_REQUIRED',
    });
    // A seat that is released goes to the next one.
    expect(codesOf(await acme.release('ann'))).toEqual([]);
    expect(codesOf(await acme.seat('cid'))).toEqual([]);
    expect(await entitlement({ userId: 'ann' }, 'max_devices')).toMatchObject({ limit: 1, organization: null });
    expect(await entitlement({ userId: 'cid' }, 'max_devices')).toMatchObject({ limit: 4 });
  });

  test('fewer seats than are in use are refused, by an error that names the seats to release', async () => {
    const globex = await organization('globex', { quantity: 3, members: ['gus', 'hal'] });
    for (const userId of ['gus', 'hal', 'owner-of-globex']) expect(codesOf(await globex.seat(userId))).toEqual([]);
    const answer = await globex.change({ quantity: 1 });
    expect(answer['userErrors']).toMatchObject([
      { code: 'SEATS_IN_USE', field: ['input', 'quantity'], message: expect.stringContaining('owner-of-globex, hal') },
    ]);
    const preview = `query ($input: PlanChangePreviewInput!) { planChangePreview(input: $input) { userErrors { code } } }`;
    const input = { plan: 'crew', quantity: 2, actingFor: { organizationId: 'globex' } };
    const previewed = (await tollgate.ask(globex.asker, preview, { input }))['planChangePreview'] as Json;
    expect(codesOf(previewed)).toEqual(['SEATS_IN_USE']);
    expect(codesOf(await globex.release('hal'))).toEqual([]);
    expect(codesOf(await globex.change({ quantity: 2, when: 'PERIOD_END' }))).toEqual([]);
    expect(codesOf(await globex.change({ quantity: 4 }))).toEqual([]);
    expect(await globex.seats()).toMatchObject({ quantity: 4, used: 2 });
  });

  test('a removed member loses access at once, even with a token that names the organization', async () => {
    const initech = await organization('initech', { plan: 'house', members: ['ian'] });
    const claim = { userId: 'ian', organization: { id: 'initech', role: 'admin' } };
    const stranger = { userId: 'joe', organization: { id: 'initech', role: 'member' } };
    expect(await entitlement({ userId: 'ian' }, 'max_devices')).toMatchObject({ limit: 9 });
    expect(await entitlement(stranger, 'max_devices')).toMatchObject({ limit: 9 });
    expect(await entitlement({ userId: 'joe' }, 'max_devices')).toMatchObject({ limit: 1 });
    await send(SERVICE, 'setMembers', { organizationId: 'initech', remove: ['ian'] });
    expect(await entitlement(claim, 'max_devices')).toMatchObject({ limit: 1 });
    await expect(tollgate.ask(claim, '{ organization(id: "initech") { id } }')).rejects.toThrow('FORBIDDEN');
    expect(await initech.seats()).toBeNull();
  });

  test('an owner sees the payments of the organization, and a member does not', async () => {
    await organization('hooli', { members: ['kim'] });
    const query = `{ organization(id: "hooli") { viewerRole customer { owner { __typename ... on Organization { id } } userId payments { nodes { id status } } } } }`;
    const read = (await tollgate.ask(owner('hooli'), query)) as {
      organization: { customer: { payments: { nodes: { id: string }[] } } };
    };
    expect(read.organization).toMatchObject({
      viewerRole: 'OWNER',
      customer: {
        owner: { __typename: 'Organization', id: 'hooli' },
        userId: null,
        payments: { nodes: [{ status: 'PAID' }] },
      },
    });
    const [payment] = read.organization.customer.payments.nodes;
    const byId = `{ payment(id: "${payment?.id}") { id } }`;
    expect(await tollgate.ask(owner('hooli'), byId)).toMatchObject({ payment: { id: payment?.id } });
    expect(await tollgate.ask({ userId: 'kim' }, byId)).toEqual({ payment: null });
    expect(await tollgate.ask(owner('acme'), byId)).toEqual({ payment: null });
    await expect(tollgate.ask({ userId: 'kim' }, query)).rejects.toThrow('FORBIDDEN');
    await expect(tollgate.ask(owner('acme'), query)).rejects.toThrow('FORBIDDEN');
    expect(await tollgate.ask({ userId: 'kim' }, '{ viewer { user { id } organizations { id viewerRole } } }')).toEqual(
      {
        viewer: { user: { id: 'kim' }, organizations: [{ id: 'hooli', viewerRole: 'MEMBER' }] },
      },
    );
  });

  test('usage of an organization counts together, and apart from the own', async () => {
    const umbrella = await organization('umbrella', { quantity: 2, members: ['lea', 'max'] });
    await umbrella.seat('lea');
    await umbrella.seat('max');
    const use = (userId: string, organizationId: string | null, quantity = 1) =>
      send(
        SERVICE,
        'recordUsage',
        { feature: 'generations', userId, organizationId, quantity, idempotencyKey: randomUUID() },
        'entitlement { organization { id } usage { used remaining } }',
      );
    expect(await use('lea', 'umbrella', 30)).toMatchObject({ entitlement: { usage: { used: 30, remaining: 70 } } });
    expect(await use('max', 'umbrella', 20)).toMatchObject({
      entitlement: { organization: { id: 'umbrella' }, usage: { used: 50, remaining: 50 } },
    });
    expect(await use('max', null, 3)).toMatchObject({
      entitlement: { organization: null, usage: { used: 3, remaining: 7 } },
    });
    expect(codesOf(await use('zoe', 'umbrella'))).toEqual(['NOT_A_MEMBER']);
    expect(await entitlement({ userId: 'lea' }, 'generations')).toMatchObject({
      organization: { id: 'umbrella' },
      usage: { used: 50, remaining: 50 },
    });
  });

  test('open seats are for everybody, and refuse more members than seats', async () => {
    await organization('piper', { plan: 'club', quantity: 2, members: ['pam'] });
    expect(await entitlement({ userId: 'pam' }, 'max_devices')).toMatchObject({ limit: 6 });
    const add = (...userIds: string[]) => ({
      organizationId: 'piper',
      add: userIds.map((userId) => ({ userId, role: 'MEMBER' })),
    });
    expect(codesOf(await send(SERVICE, 'setMembers', add('quin')))).toEqual(['SEATS_EXHAUSTED']);
    await send(SERVICE, 'setMembers', { ...add('quin'), remove: ['pam'] });
    expect(await entitlement({ userId: 'quin' }, 'max_devices')).toMatchObject({ limit: 6 });
    expect(await entitlement({ userId: 'pam' }, 'max_devices')).toMatchObject({ limit: 1 });
    // A claim alone has no seat.
    const claim = { userId: 'rob', organization: { id: 'piper', role: 'member' } };
    expect(await entitlement(claim, 'max_devices', ', organizationId: "piper"')).toMatchObject({
      reason: 'SEAT_REQUIRED',
    });
  });

  test('200 concurrent claims on 50 seats give exactly 50', async () => {
    const members = Array.from({ length: 200 }, (_, n) => `m-${n}`);
    const big = await organization('big', { quantity: 50, members });
    const answers = await Promise.all(members.map((userId) => big.seat(userId)));
    expect(answers.filter((answer) => codesOf(answer).length === 0)).toHaveLength(50);
    expect(await big.seats()).toEqual({ kind: 'ASSIGNED', quantity: 50, used: 50, remaining: 0 });
  });

  test('the last owner stays, and a deleted user leaves their organizations', async () => {
    await organization('stark', { members: ['sam', 'tom'] });
    const remove = { organizationId: 'stark', remove: ['owner-of-stark'] };
    expect(codesOf(await send(SERVICE, 'setMembers', remove))).toEqual(['LAST_OWNER']);
    const erase = (userId: string) => send({ userId }, 'deleteCustomer', { confirmUserId: userId }, 'deletedUserId');
    expect(codesOf(await erase('owner-of-stark'))).toEqual(['LAST_OWNER']);
    expect(codesOf(await erase('sam'))).toEqual([]);
    const query = '{ organization(id: "stark") { members(first: 9) { nodes { userId role } } } }';
    const { organization: read } = (await tollgate.ask(ADMIN, query)) as {
      organization: { members: { nodes: { userId: string }[] } };
    };
    expect(read.members.nodes.map(({ userId }) => userId).sort()).toEqual(['owner-of-stark', 'tom']);
  });

  test('everything folds again to the same', async () => {
    await tollgate.settle();
    const differing = (await rebuilt(tollgate)).filter(({ outcome }) => outcome !== 'same');
    expect(differing).toEqual([]);
  });
});
