import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import { buyer } from './buyer.ts';
import type { createChanging } from './changing.ts';
import type { Sandboxed } from './sandboxed.ts';
import type { Json } from './stripe-events.ts';
import type { Asker } from './tollgate.ts';

export const SERVICE: Asker = { userId: 'svc', roles: ['service'] };
export const ADMIN: Asker = { userId: 'ada', roles: ['admin'] };

/** Plans for organizations, to be added to the sample catalog. */
export const PLANS = `
  crew:
    name: Crew
    perSeat: true
    features: { signals_basic: true, max_devices: 2, generations: 50 }
    prices: [{ interval: month, currency: EUR, amount: 1500 }]
  club:
    name: Club
    perSeat: true
    seats: open
    features: { signals_basic: true, max_devices: 3 }
    prices: [{ interval: month, currency: EUR, amount: 900 }]
  house:
    name: House
    features: { max_devices: 9 }
    prices: [{ interval: month, currency: EUR, amount: 9900 }]
`;

export const owner = (organization: string): Asker => ({
  userId: `owner-of-${organization}`,
  organization: { id: organization, role: 'owner' },
});

export const codesOf = (answer: Json): string[] => (answer['userErrors'] as { code: string }[]).map(({ code }) => code);

/** Organizations that buy in the sandbox, and their members. */
export function createOrganizations(tollgate: Sandboxed, changing: ReturnType<typeof createChanging>) {
  /** Sends a mutation. Returns its payload. */
  async function send(asker: Asker, field: string, input: Json, selection = 'organization { id }'): Promise<Json> {
    const type = `${field[0]?.toUpperCase()}${field.slice(1)}Input`;
    const query = `mutation ($input: ${type}!) { ${field}(input: $input) { ${selection} userErrors { code message field params { name value } } } }`;
    return (await tollgate.ask(asker, query, { input }))[field] as Json;
  }

  /** An organization that has bought a plan, with stored members. */
  async function organization(id: string, { plan = 'crew', quantity = 1, members = [] as string[] } = {}) {
    const asker = owner(id);
    const input = { plan, interval: 'MONTH', quantity, actingFor: { organizationId: id } };
    const { session } = await send(asker, 'checkout', input, 'session { id url }');
    await buyer(tollgate, asker.userId).pay((session as { url: string }).url);
    await tollgate.settle();
    const all = [asker.userId, ...members].map((userId, n) => ({ userId, role: n === 0 ? 'OWNER' : 'MEMBER' }));
    expect(codesOf(await send(SERVICE, 'setMembers', { organizationId: id, members: all }))).toEqual([]);
    await changing.control('clock', { advance: 5 });
    return {
      asker,
      seat: (userId: string, by: Asker = asker) =>
        send(by, 'assignSeat', { organizationId: id, userId, reason: 'asked', idempotencyKey: randomUUID() }),
      release: (userId: string) => send(asker, 'releaseSeat', { organizationId: id, userId }),
      async seats() {
        const read = await tollgate.ask(
          asker,
          `{ organization(id: "${id}") { seats { kind quantity used remaining } } }`,
        );
        return (read as { organization: { seats: Json } }).organization.seats;
      },
      change: (input: Json) =>
        send(
          asker,
          'changePlan',
          { plan, actingFor: { organizationId: id }, idempotencyKey: randomUUID(), ...input },
          'subscription { quantity }',
        ),
    };
  }

  /** What a user may use of a feature. */
  async function entitlement(asker: Asker, feature: string, argument = ''): Promise<Json> {
    const read = await tollgate.ask(
      asker,
      `{ me { entitlement(feature: "${feature}"${argument}) { granted reason limit organization { id }
         usage { used remaining } because { __typename summary } } } }`,
    );
    return (read as { me: { entitlement: Json } }).me.entitlement;
  }

  /** Lets some seconds pass. */
  const later = () => changing.control('clock', { advance: 10 });

  return { send, organization, entitlement, later };
}
