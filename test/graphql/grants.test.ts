import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SYSTEM_CHAIN } from '../../src/outbox/audit-draft.ts';
import type { Json } from '../support/stripe-events.ts';
import { startTollgate, type Tollgate } from '../support/tollgate.ts';

const ADMIN = { userId: 'ada', roles: ['admin'] };
const GRANT = `mutation ($input: GrantEntitlementInput!) { grantEntitlement(input: $input) {
  grant { id feature { code } limit unlimited validUntil reason grantedBy }
  customer { grants { id } entitlement(feature: "projects") { granted reason limit because { eventId summary ... on GrantCause { grantId grant { id limit } } } } }
  userErrors { code field }
} }`;
const REVOKE = `mutation ($input: RevokeGrantInput!) { revokeGrant(input: $input) {
  customer { userId grants { id } entitlement(feature: "projects") { reason limit } } userErrors { code field }
} }`;

let tollgate: Tollgate;
let code: { boolean: string; limit: string };
beforeAll(async () => {
  tollgate = await startTollgate();
  const { plans } = (await tollgate.ask(ADMIN, '{ plans { features { feature { code kind } } } }')) as {
    plans: { features: { feature: { code: string; kind: string } }[] }[];
  };
  const of = (kind: string) =>
    plans.flatMap(({ features }) => features).find(({ feature }) => feature.kind === kind)?.feature.code ?? '';
  code = { boolean: of('BOOLEAN'), limit: of('LIMIT') };
});
afterAll(() => tollgate.close());

// biome-ignore lint/suspicious/noExplicitAny: each test looks at another part of the answer
type Answer = any;
const grant = async (input: Json, as = ADMIN): Promise<Answer> =>
  (await tollgate.ask(as, GRANT.replace('"projects"', `"${code.limit}"`), { input: { reason: 'trial', ...input } }))[
    'grantEntitlement'
  ];
const revoke = async (grantId: string): Promise<Answer> =>
  (await tollgate.ask(ADMIN, REVOKE.replace('"projects"', `"${code.limit}"`), { input: { grantId, reason: 'over' } }))[
    'revokeGrant'
  ];
const audit = async (filter: Json) => {
  await tollgate.app.worker.sweep();
  return tollgate.connection.collection('audit').find(filter).sort({ seq: 1 }).toArray();
};

describe('a grant', () => {
  test('a grant is visible in the answer, for a user without purchases', async () => {
    const answer = await grant({ userId: 'g1', feature: code.limit, limit: 500 });
    const { id } = answer.grant;
    expect(answer).toEqual({
      grant: {
        id: expect.stringMatching(/^grantEntitlement_/),
        feature: { code: code.limit },
        limit: 500,
        unlimited: false,
        validUntil: null,
        reason: 'trial',
        grantedBy: 'ada',
      },
      customer: {
        grants: [{ id }],
        entitlement: {
          granted: true,
          reason: 'GRANTED',
          limit: 500,
          because: [
            {
              eventId: `grant.created:${id}`,
              summary: expect.stringMatching(/^Granted by an admin on \d+ \w+ \d{4} \(by ada: trial\)$/),
              grantId: id,
              grant: { id, limit: 500 },
            },
          ],
        },
      },
      userErrors: [],
    });
    expect(await tollgate.ask({ userId: 'g1' }, '{ me { grants { id limit } } }')).toEqual({
      me: { grants: [{ id, limit: 500 }] },
    });
  });

  test('the audit history has a grant and its end: actor, reason and request', async () => {
    const { grant: made } = await grant({ userId: 'g2', feature: code.boolean });
    await revoke(made.id);
    const told = { target: `grant:${made.id}`, actor: { kind: 'ADMIN', id: 'ada' }, outcome: 'SUCCEEDED' };
    expect(await audit({ userId: 'g2' })).toMatchObject([
      { ...told, action: 'grant.created', reason: 'trial', eventId: `grant.created:${made.id}` },
      { ...told, action: 'grant.status_changed', reason: 'over', eventId: `grant.revoked:${made.id}` },
    ]);
    expect((await audit({ userId: 'g2' })).every(({ requestId }) => /^[0-9a-f-]{36}$/.test(requestId))).toBe(true);
    expect(await tollgate.connection.collection('events').distinct('source', { stream: 'user:g2' })).toEqual(['ADMIN']);
  });

  test('grants with the same key are one, however often they are requested [S70]', async () => {
    const input = { userId: 'g3', feature: code.boolean, idempotencyKey: 'k1' };
    const answers = await Promise.all([...Array(5)].map(() => grant(input)));
    expect(new Set(answers.map((answer) => answer.grant.id)).size).toBe(1);
    await expect(grant({ ...input, userId: 'another' })).rejects.toThrow('IDEMPOTENCY_KEY_REUSED');
    expect((await grant({ ...input, idempotencyKey: null })).customer.grants).toHaveLength(2);
  });

  test('a grant has a limit or none, depending on its feature', async () => {
    const refusal = (field: string, codeOf: string) => [{ code: codeOf, field: ['input', field] }];
    const limits = { userId: 'g4', feature: code.limit };
    expect((await grant(limits)).userErrors).toEqual(refusal('limit', 'INVALID_QUANTITY'));
    expect((await grant({ ...limits, limit: 0 })).userErrors).toEqual(refusal('limit', 'INVALID_QUANTITY'));
    expect((await grant({ ...limits, feature: 'nope' })).userErrors).toEqual(refusal('feature', 'UNKNOWN_FEATURE'));
    expect((await grant({ ...limits, unlimited: true })).grant).toMatchObject({ limit: null, unlimited: true });
    const none = { limit: 4, unlimited: true, feature: code.boolean };
    expect((await grant({ ...limits, ...none })).grant).toMatchObject({ limit: null, unlimited: false });
  });

  test('a repeated key does not show a grant that was revoked meanwhile', async () => {
    const input = { userId: 'g7', feature: code.limit, limit: 500, unlimited: null, idempotencyKey: 'g7' };
    const { grant: made } = await grant(input);
    expect(made).toMatchObject({ limit: 500, unlimited: false });
    await revoke(made.id);
    expect(await grant(input)).toMatchObject({ grant: null, customer: { grants: [] }, userErrors: [] });
  });

  test('a grant can have an expiry, which must be in the future', async () => {
    const input = { userId: 'g5', feature: code.boolean };
    await expect(grant({ ...input, validUntil: '2020-01-01T00:00:00Z' })).rejects.toThrow('must be in the future');
    const until = '2999-01-01T00:00:00.000Z';
    expect((await grant({ ...input, validUntil: until })).grant.validUntil).toBe(until);
  });

  test('a grant needs a reason', async () => {
    await expect(grant({ userId: 'g6', feature: code.boolean, reason: '' })).rejects.toThrow('BAD_USER_INPUT');
  });
});

describe('a revocation', () => {
  test('a revocation ends its grant at once, and repeating it changes nothing', async () => {
    const { grant: made } = await grant({ userId: 'r1', feature: code.limit, limit: 500 });
    const answer = await revoke(made.id);
    expect(answer).toMatchObject({ customer: { userId: 'r1', grants: [] }, userErrors: [] });
    expect(answer.customer.entitlement.limit).not.toBe(500);
    expect(await revoke(made.id)).toEqual(answer);
    expect(await audit({ userId: 'r1' })).toHaveLength(2);
  });

  test('revoking an unknown grant is an outcome', async () => {
    expect(await revoke('grant_nope')).toEqual({
      customer: null,
      userErrors: [{ code: 'UNKNOWN_GRANT', field: ['input', 'grantId'] }],
    });
  });
});

describe('a caller who is no admin', () => {
  test.each([
    ['CUSTOMER', []],
    ['SERVICE', ['service']],
    ['SUPPORT', ['support']],
  ])('a grant by a caller who is no admin is refused, and audited as %s', async (kind, roles) => {
    const input = { userId: 'n1', feature: code.boolean };
    // One refusal a minute is noted of a caller and a command.
    const userId = `mallory-${kind}`;
    await expect(grant(input, { userId, roles })).rejects.toThrow('FORBIDDEN');
    expect(await tollgate.connection.collection('events').countDocuments({ userId: 'n1' })).toBe(0);
    expect(await audit({ 'actor.id': userId, 'actor.kind': kind })).toMatchObject([
      { chain: SYSTEM_CHAIN, action: 'command.refused', target: 'command:grantEntitlement', outcome: 'REFUSED' },
    ]);
  });
});
