import { afterEach, describe, expect, test } from '@jest/globals';
import { auditLog } from '../../src/audit/audit.document.ts';
import { verifyChain } from '../../src/audit/verify.ts';
import { stoppedClock } from '../folding/processing.ts';
import { openDatabase } from '../support/database.ts';
import { rebuilt } from '../support/rebuilt.ts';
import type { Json } from '../support/stripe-events.ts';
import { catalogText, startTollgate, type Tollgate } from '../support/tollgate.ts';

const ADA = { userId: 'ada', roles: ['admin'] };
const BOB = { userId: 'bob' };
const LEVEL = 'analytics_level';
const GRANT = `mutation ($input: GrantEntitlementInput!) { grantEntitlement(input: $input) {
  grant { id value limit unlimited } customer { entitlement(feature: "${LEVEL}") { granted reason value limit } }
  userErrors { code field message } } }`;
const REVOKE = 'mutation ($input: RevokeGrantInput!) { revokeGrant(input: $input) { userErrors { code } } }';

// biome-ignore lint/suspicious/noExplicitAny: each test looks at another part of the answer
type Answer = any;

const sample = await catalogText();
const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** The service on one database, which each start gives another catalog. The clock stands still. */
async function restarts() {
  const database = await openDatabase();
  closers.push(() => database.close());
  const clock = stoppedClock(new Date('2026-03-01T12:00:00Z'));
  const start = async (text = sample): Promise<Tollgate> => {
    const tollgate = await startTollgate({ connection: database.connection, clock, catalogText: text });
    closers.push(() => tollgate.close());
    return tollgate;
  };
  return { clock, start };
}

const grant = async (tollgate: Tollgate, input: Json): Promise<Answer> =>
  (await tollgate.ask(ADA, GRANT, { input: { userId: 'bob', feature: LEVEL, reason: 'trial', ...input } }))[
    'grantEntitlement'
  ];

async function levelOf(tollgate: Tollgate, at: Date | null = null): Promise<Answer> {
  const entitlement = `entitlement(feature: "${LEVEL}") { granted reason value limit unlimited usage { used } }`;
  const query = at ? `accessAt(at: "${at.toISOString()}") { ${entitlement} }` : entitlement;
  const { accessAt, ...me } = (await tollgate.ask(BOB, `{ me { ${query} grants { value } } }`))['me'] as Json;
  return { ...me, ...(accessAt as Json) };
}

async function auditOf(tollgate: Tollgate): Promise<Json[]> {
  return tollgate.connection.collection('audit').find({ userId: 'bob' }).sort({ seq: 1 }).toArray();
}

/** Every document that differs from the fold of its events. */
const differences = async (tollgate: Tollgate) => (await rebuilt(tollgate)).filter(({ outcome }) => outcome !== 'same');

describe('a CONFIG feature', () => {
  test('a grant raises the value above that of the plan, in the answer and for the user', async () => {
    const tollgate = await (await restarts()).start();
    expect((await levelOf(tollgate)).entitlement).toEqual({
      granted: true,
      reason: 'FREE_PLAN',
      value: 'basic',
      limit: null,
      unlimited: false,
      usage: null,
    });
    expect(await grant(tollgate, { value: 'pro', limit: 7, unlimited: true })).toEqual({
      grant: { id: expect.any(String), value: 'pro', limit: null, unlimited: false },
      customer: { entitlement: { granted: true, reason: 'GRANTED', value: 'pro', limit: null } },
      userErrors: [],
    });
    await grant(tollgate, { value: 'advanced' });
    const { entitlement, grants } = await levelOf(tollgate);
    expect(entitlement).toMatchObject({ reason: 'GRANTED', value: 'pro' });
    expect(grants.map(({ value }: Json) => value).sort()).toEqual(['advanced', 'pro']);
  });

  test('grantEntitlement refuses a value that is missing, unknown or for a feature of another kind, and records nothing', async () => {
    const tollgate = await (await restarts()).start();
    const refused = { code: 'INVALID_VALUE', field: ['input', 'value'] };
    const oneOf = 'Analytics level takes one of these values: basic, advanced, pro, enterprise.';
    for (const value of [undefined, null, '', 'Basic', 'gold', 'constructor', '0']) {
      const answer = await grant(tollgate, { value });
      expect(answer).toEqual({ grant: null, customer: null, userErrors: [{ ...refused, message: oneOf }] });
    }
    const others = { max_devices: 'Devices', generations: 'AI generations', vip_support: 'VIP support' };
    for (const [feature, name] of Object.entries(others)) {
      const message = `${name} takes no value.`;
      const { userErrors } = await grant(tollgate, { feature, value: 'basic', limit: 5 });
      expect(userErrors).toEqual([{ ...refused, message }]);
    }
    expect((await levelOf(tollgate)).grants).toEqual([]);
    expect(await tollgate.connection.collection('events').countDocuments({ type: 'grant.created' })).toBe(0);
  });

  test('recordUsage refuses a CONFIG feature', async () => {
    const tollgate = await (await restarts()).start();
    const use = 'mutation ($input: RecordUsageInput!) { recordUsage(input: $input) { userErrors { code } } }';
    const input = { userId: 'bob', feature: LEVEL, idempotencyKey: 'k1' };
    const answer = await tollgate.ask({ userId: 'shop', roles: ['service'] }, use, { input });
    expect(answer).toEqual({ recordUsage: { userErrors: [{ code: 'NOT_METERED' }] } });
  });

  test('the value of a grant is in the audit history, in the past and in a rebuild, and stays when the account is deleted', async () => {
    const { clock, start } = await restarts();
    const tollgate = await start();
    const before = clock.now();
    clock.pass(60_000);
    const { grant: made } = await grant(tollgate, { value: 'enterprise' });
    const during = clock.now();
    clock.pass(60_000);
    await tollgate.ask(ADA, REVOKE, { input: { grantId: made.id, reason: 'over' } });

    expect((await levelOf(tollgate, before)).entitlement).toMatchObject({ reason: 'FREE_PLAN', value: 'basic' });
    expect((await levelOf(tollgate, during)).entitlement).toMatchObject({ reason: 'GRANTED', value: 'enterprise' });
    expect((await levelOf(tollgate)).entitlement).toMatchObject({ reason: 'FREE_PLAN', value: 'basic' });

    clock.pass(60_000);
    const erase = 'mutation { deleteCustomer(input: { confirmUserId: "bob" }) { deletedUserId userErrors { code } } }';
    expect(await tollgate.ask(BOB, erase)).toEqual({ deleteCustomer: { deletedUserId: 'bob', userErrors: [] } });
    await tollgate.settle();
    expect((await levelOf(tollgate, during)).entitlement).toMatchObject({ reason: 'GRANTED', value: 'enterprise' });
    const [created] = await auditOf(tollgate);
    expect(created).toMatchObject({ action: 'grant.created', reason: 'trial' });
    expect(created?.['changes']).toContainEqual({
      target: `grant:${made.id}`,
      path: 'value',
      before: null,
      after: 'enterprise',
    });
    expect(await verifyChain(auditLog(tollgate.connection), 'bob')).toMatchObject({ valid: true });
    expect(await differences(tollgate)).toEqual([]);
  });

  test('a grant of a value that leaves the catalog gives nothing until the value returns, and can be revoked', async () => {
    const { clock, start } = await restarts();
    const first = await start();
    const { grant: made } = await grant(first, { value: 'enterprise' });
    const edited = sample
      .replace('values: [basic, advanced, pro, enterprise]', 'values: [basic, advanced, pro]')
      .replace(`${LEVEL}: enterprise`, `${LEVEL}: pro`);

    clock.pass(60_000);
    const second = await start(edited);
    const { entitlement, grants } = await levelOf(second);
    expect(entitlement).toMatchObject({ granted: true, reason: 'FREE_PLAN', value: 'basic' });
    expect(grants).toEqual([{ value: 'enterprise' }]);
    expect((await grant(second, { value: 'enterprise' })).userErrors).toMatchObject([{ code: 'INVALID_VALUE' }]);

    clock.pass(60_000);
    const third = await start(`${edited.replace('advanced, pro]', 'advanced, pro, enterprise]')}\n# restored\n`);
    expect((await levelOf(third)).entitlement).toMatchObject({ reason: 'GRANTED', value: 'enterprise' });
    await third.ask(ADA, REVOKE, { input: { grantId: made.id, reason: 'over' } });
    expect(await levelOf(third)).toMatchObject({ entitlement: { reason: 'FREE_PLAN', value: 'basic' }, grants: [] });
    expect(await differences(third)).toEqual([]);
  });

  test('plans show the value that each of them gives', async () => {
    const tollgate = await (await restarts()).start();
    const { plans }: Answer = await tollgate.ask(BOB, '{ plans { code features { feature { code kind } value } } }');
    const given = plans.map(({ code, features }: Answer) => [
      code,
      features.find(({ feature }: Answer) => feature.code === LEVEL)?.value,
    ]);
    expect(Object.fromEntries(given)).toMatchObject({ free: 'basic', premium: 'advanced', vip: 'pro' });
    for (const { feature, value } of plans.flatMap(({ features }: Answer) => features)) {
      expect(value === null).toBe(feature.kind !== 'CONFIG');
    }
  });
});
