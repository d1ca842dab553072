import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseCatalog } from '../../src/billing/plan/catalog.ts';
import { examineOrganizations } from '../../src/doctor/organizations.ts';
import { wallClock } from '../../src/platform/clock.ts';
import { ADMIN, owner, PLANS, SERVICE } from '../support/organizations.ts';
import { customerObject, type Json, priceObject, stripeEvent, subscriptionObject } from '../support/stripe-events.ts';
import { type Asker, catalogText, startTollgate, type Tollgate } from '../support/tollgate.ts';

const T = Math.floor(Date.now() / 1000) - 3600;

let tollgate: Tollgate;
let catalog: string;
beforeAll(async () => {
  catalog = `${await catalogText()}${PLANS}`;
  tollgate = await startTollgate({ catalogText: catalog });
  await buys('acme', 'crew', 2);
  await buys('beta', 'club', 3);
  expect(await setMembers('acme', ['olga', 'ann', 'bob'])).toEqual([]);
  expect(await setMembers('beta', ['rita', 'ann', 'tom'])).toEqual([]);
  await tollgate.deliver(sold('updated', 'beta', 'club', 2));
  await tollgate.settle();
});
afterAll(() => tollgate.close());

function sold(change: 'created' | 'updated', id: string, plan: string, quantity: number) {
  const price = priceObject(`${plan}_month_eur`, { id: `price_${plan}`, unit_amount: 1500, metadata: { plan } });
  const object = subscriptionObject({ id: `sub_${id}`, customer: `cus_${id}`, price, quantity, start: T });
  return stripeEvent(`customer.subscription.${change}`, change === 'created' ? T + 1 : T + 2, object);
}

/** Stripe's events of an organization that bought seats. */
async function buys(id: string, plan: string, quantity: number, organizationId = id) {
  const metadata = { organizationId };
  await tollgate.deliver(stripeEvent('customer.created', T, customerObject(`cus_${id}`, 'nobody', { metadata })));
  await tollgate.deliver(sold('created', id, plan, quantity));
  await tollgate.settle();
}

async function send(asker: Asker, field: string, input: Json): Promise<string[]> {
  const type = `${field[0]?.toUpperCase()}${field.slice(1)}Input`;
  const query = `mutation ($input: ${type}!) { ${field}(input: $input) { userErrors { code } } }`;
  const { userErrors } = (await tollgate.ask(asker, query, { input }))[field] as { userErrors: { code: string }[] };
  return userErrors.map(({ code }) => code);
}

const setMembers = (organizationId: string, [first, ...others]: string[]) =>
  send(SERVICE, 'setMembers', {
    organizationId,
    members: [{ userId: first, role: 'OWNER' }, ...others.map((userId) => ({ userId, role: 'MEMBER' }))],
  });

async function me(asker: Asker, selection: string): Promise<Json> {
  return (await tollgate.ask(asker, `{ me { ${selection} } }`))['me'] as Json;
}

const devices = async (asker: Asker, argument = '') =>
  (await me(asker, `entitlement(feature: "max_devices"${argument}) { granted reason limit organization { id } }`))[
    'entitlement'
  ];

describe('organizations', () => {
  test('members are listed with their roles, and only those with a seat have it', async () => {
    expect(await send(owner('acme'), 'assignSeat', { organizationId: 'acme', userId: 'ann' })).toEqual([]);
    expect(await me({ userId: 'ann' }, 'memberships { organization { id viewerRole } role hasSeat }')).toEqual({
      memberships: [
        { organization: { id: 'acme', viewerRole: 'MEMBER' }, role: 'MEMBER', hasSeat: true },
        { organization: { id: 'beta', viewerRole: 'MEMBER' }, role: 'MEMBER', hasSeat: false },
      ],
    });
    const query = '{ customer(userId: "ann") { memberships { organization { id viewerRole } role } } }';
    expect(await tollgate.ask(ADMIN, query)).toMatchObject({
      customer: { memberships: [{ organization: { id: 'acme', viewerRole: null } }, { organization: { id: 'beta' } }] },
    });
    expect(await me({ userId: 'zoe' }, 'memberships { role }')).toEqual({ memberships: [] });
  });

  test('a feature is the best of all organizations, or that of the one that is named', async () => {
    expect(await devices({ userId: 'ann' })).toMatchObject({ limit: 6, organization: { id: 'beta' } });
    expect(await devices({ userId: 'ann' }, ', organizationId: "acme"')).toMatchObject({
      limit: 4,
      organization: { id: 'acme' },
    });
    expect(await devices({ userId: 'bob' }, ', organizationId: "acme"')).toMatchObject({
      granted: false,
      reason: 'SEAT_REQUIRED',
    });
    expect(await devices({ userId: 'bob' }, ', organizationId: "beta"')).toMatchObject({
      granted: false,
      reason: 'NOT_IN_PLAN',
      organization: null,
    });
    // Open seats serve the first members.
    expect(await devices({ userId: 'tom' }, ', organizationId: "beta"')).toMatchObject({ reason: 'SEAT_REQUIRED' });
  });

  test('an organization can ask for its own entitlement by its ID, and a user who is in no organization is refused', async () => {
    const feature = 'entitlement(feature: "max_devices", organizationId: "acme") { limit granted }';
    const query = `{ organization(id: "acme") { customer { ${feature} } } }`;
    expect(await tollgate.ask(owner('acme'), query)).toEqual({
      organization: { customer: { entitlement: { granted: true, limit: 4 } } },
    });
    expect(await devices({ userId: 'solo' }, ', organizationId: "acme"')).toMatchObject({ granted: false });
  });

  test('a token that names an unknown organization changes nothing', async () => {
    const asker = { userId: 'zoe', organization: { id: 'unknown', role: 'member' } };
    expect(await devices(asker)).toMatchObject({ limit: 1, organization: null });
    expect(await devices(asker, ', organizationId: "unknown"')).toMatchObject({
      granted: false,
      reason: 'NOT_IN_PLAN',
    });
  });

  test('usage counts against the organization that is named, if the user is its member', async () => {
    const use = (userId: string, organizationId?: string) =>
      send(SERVICE, 'recordUsage', {
        ...{ userId, feature: 'generations', quantity: 1, idempotencyKey: `${userId}-${organizationId}` },
        ...(organizationId && { organizationId }),
      });
    expect(await use('ann', 'acme')).toEqual([]);
    expect(await use('ann')).toEqual([]);
    expect(await use('bob', 'beta')).toEqual(['NOT_A_MEMBER']);
    const usage = async (argument: string) =>
      (await me({ userId: 'ann' }, `entitlement(feature: "generations"${argument}) { limit usage { used } }`))[
        'entitlement'
      ];
    expect(await usage(', organizationId: "acme"')).toEqual({ limit: 100, usage: { used: 1 } });
    expect(await usage('')).toEqual({ limit: 100, usage: { used: 1 } });
  });

  test('an organization has the seats of its plan: those of assigned seats before those of open ones', async () => {
    const seats = async (id: string) =>
      (await tollgate.ask(ADMIN, `{ organization(id: "${id}") { seats { kind quantity used remaining } } }`))[
        'organization'
      ];
    expect(await seats('acme')).toEqual({ seats: { kind: 'ASSIGNED', quantity: 2, used: 1, remaining: 1 } });
    expect(await seats('beta')).toEqual({ seats: { kind: 'OPEN', quantity: 2, used: 3, remaining: 0 } });
    for (const [n, [plan, quantity]] of Object.entries([
      ['crew', 2],
      ['crew', 5],
      ['crew', 3],
      ['club', 9],
    ] as const))
      await buys(`gamma${n}`, plan, quantity, 'gamma');
    expect(await seats('gamma')).toEqual({ seats: { kind: 'ASSIGNED', quantity: 5, used: 0, remaining: 5 } });
    expect(await seats('unknown')).toEqual({ seats: null });
  });

  test('doctor finds organizations with more members than open seats, and none that is in order', async () => {
    const found = await examineOrganizations(tollgate.connection, parseCatalog(catalog, 'plans.yaml'), wallClock);
    expect(found.map(({ what }) => what)).toEqual(['More seats in use than bought: organization:beta (3 of 2).']);
  });
});
