import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { createChanging } from '../support/changing.ts';
import { ADMIN, codesOf, createOrganizations, owner, PLANS, SERVICE } from '../support/organizations.ts';
import { type Sandboxed, startSandboxed } from '../support/sandboxed.ts';
import { catalogText } from '../support/tollgate.ts';

const KEY = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });

let tollgate: Sandboxed;
let organizations: ReturnType<typeof createOrganizations>;
beforeAll(async () => {
  tollgate = await startSandboxed({
    env: { TOKEN_SIGNING_KEYS: JSON.stringify([KEY]) },
    catalogText: `${await catalogText()}${PLANS}`,
  });
  organizations = createOrganizations(tollgate, createChanging(tollgate, 'unused'));
});
afterAll(() => tollgate.close());

const send = (...sent: Parameters<typeof organizations.send>) => organizations.send(...sent);
const organization = (...of: Parameters<typeof organizations.organization>) => organizations.organization(...of);
const entitlement = (...of: Parameters<typeof organizations.entitlement>) => organizations.entitlement(...of);

describe('an organization as a customer', () => {
  test('its past shows what its members could use, and the entitlement token names it', async () => {
    const acme = await organization('acme', { plan: 'house', members: ['ann'] });
    const before = new Date(tollgate.sandbox.clock.now()).toISOString();
    await organizations.later();
    await send(SERVICE, 'setMembers', { organizationId: 'acme', remove: ['ann'] });
    const past = `{ me { accessAt(at: "${before}") { entitlement(feature: "max_devices") { limit organization { id } } }
      entitlement(feature: "max_devices") { limit } memberships { role } } }`;
    expect(await tollgate.ask({ userId: 'ann' }, past)).toEqual({
      me: {
        accessAt: { entitlement: { limit: 9, organization: { id: 'acme' } } },
        entitlement: { limit: 1 },
        memberships: [],
      },
    });
    const read = async (asker: Parameters<typeof tollgate.ask>[0]) => {
      const { me } = (await tollgate.ask(asker, '{ me { entitlementToken { token } } }')) as {
        me: { entitlementToken: { token: string } };
      };
      return decodeJwt(me.entitlementToken.token);
    };
    expect(await read(acme.asker)).toMatchObject({
      organizations: [{ id: 'acme', role: 'OWNER', seat: false }],
      limits: { max_devices: 9 },
    });
    // A removal makes the newer token the one with the higher revision.
    const removed = await read({ userId: 'ann' });
    expect(removed).toMatchObject({ limits: { max_devices: 1 } });
    expect(removed['organizations']).toBeUndefined();
    expect(removed['revision']).toBeGreaterThan(0);
  });

  test('staff act for it with a reason, and its contact is its own', async () => {
    await organization('bravo');
    const contact = { locale: 'de', actingFor: { organizationId: 'bravo' } };
    expect(codesOf(await send(ADMIN, 'updateContact', contact, 'customer { id }'))).toEqual(['REASON_REQUIRED']);
    const shown = 'customer { userId owner { ... on Organization { id viewerRole } } contact { locale } }';
    expect(await send(owner('bravo'), 'updateContact', contact, shown)).toMatchObject({
      customer: { userId: null, owner: { id: 'bravo', viewerRole: 'OWNER' }, contact: { locale: 'de' } },
    });
    expect(await tollgate.ask({ userId: 'owner-of-bravo' }, '{ me { contact { locale } } }')).toEqual({
      me: { contact: { locale: null } },
    });
    const grant = { organizationId: 'bravo', plan: 'house', reason: 'a gift' };
    expect(await send(ADMIN, 'grantPlan', grant, 'customer { plan { code } }')).toMatchObject({ userErrors: [] });
    const both = { ...grant, userId: 'bob' };
    await expect(send(ADMIN, 'grantPlan', both, 'customer { id }')).rejects.toThrow('BAD_USER_INPUT');
    expect(await tollgate.ask(ADMIN, '{ search(text: "bravo") { match customer { id } } }')).toMatchObject({
      search: [{ match: 'ORGANIZATION_ID', customer: { id: 'organization:bravo' } }],
    });
  });

  test('a billing manager buys and does not delete, and a deletion by an owner ends every seat', async () => {
    const delta = await organization('delta', { members: ['dan'] });
    await delta.seat('dan');
    const manager = { userId: 'mia', organization: { id: 'delta', role: 'billing_manager' } };
    expect(codesOf(await delta.seat('dan', manager))).toEqual([]);
    const input = { confirmUserId: 'delta', actingFor: { organizationId: 'delta' } };
    const erase = (asker: Parameters<typeof send>[0]) =>
      send(asker, 'deleteCustomer', input, 'deletedUserId deletedOrganizationId');
    await expect(erase(manager)).rejects.toThrow('FORBIDDEN');
    expect(await erase(owner('delta'))).toEqual({
      deletedUserId: null,
      deletedOrganizationId: 'delta',
      userErrors: [],
    });
    await tollgate.settle();
    const query = `{ organization(id: "delta") { members { nodes { userId } } seats { quantity }
      customer { subscriptions { id } contact { email } } } }`;
    expect(await tollgate.ask(ADMIN, query)).toEqual({
      organization: { members: { nodes: [] }, seats: null, customer: { subscriptions: [], contact: { email: null } } },
    });
    expect(await entitlement({ userId: 'dan' }, 'max_devices')).toMatchObject({ limit: 1 });
    // It can come back.
    await organization('delta', { members: ['dan'] });
    expect(await entitlement({ userId: 'dan' }, 'max_devices', ', organizationId: "delta"')).toMatchObject({
      reason: 'SEAT_REQUIRED',
    });
  });
});
