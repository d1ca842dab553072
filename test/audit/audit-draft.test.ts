import { describe, expect, test } from '@jest/globals';
import { type Audited, applyChanges, changesBetween, draftsOf, type JsonValue } from '../../src/outbox/audit-draft.ts';
import { fc } from '../support/seed.ts';
import { NOON } from './drafts.ts';

const CAUSE = {
  at: NOON,
  actor: { kind: 'ADMIN', id: 'admin-1' },
  userId: 'u1',
  eventId: 'evt_1',
  reason: 'asked for by phone',
  requestId: 'req_1',
} as const;

const names = fc.oneof(fc.constantFrom('a', 'b', 'status', '__proto__', 'constructor', 'toString'), fc.string());
const values = fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<JsonValue>;
const facts = fc.dictionary(names, values, { maxKeys: 4 });
const audited: fc.Arbitrary<Audited> = fc.dictionary(fc.oneof(names, fc.constant('plan:x')), facts, { maxKeys: 4 });

/** Without what stands for nothing: facts that are null, and targets without facts. */
const present = (record: Audited): Audited => applyChanges(record, []);

describe('changes', () => {
  test('the changes of a whole history, applied to an empty record, give the record', () => {
    fc.assert(
      fc.property(fc.array(audited, { maxLength: 6 }), (history) => {
        const changes = history.flatMap((after, n) => changesBetween(history[n - 1] ?? {}, after));
        expect(applyChanges({}, changes)).toEqual(present(history.at(-1) ?? {}));
      }),
    );
  });

  test('changes with before and after exchanged lead back', () => {
    fc.assert(
      fc.property(audited, audited, (before, after) => {
        const back = changesBetween(before, after).map((change) => ({ ...change, after: change.before }));
        expect(applyChanges(after, back)).toEqual(present(before));
      }),
    );
  });

  test('a record has no changes compared with itself, however its keys are sorted', () => {
    expect(changesBetween({ 'a:1': { x: { k: 1, l: [2] }, y: 2 } }, { 'a:1': { y: 2, x: { l: [2], k: 1 } } })).toEqual(
      [],
    );
  });

  test('changes are sorted by target and path, and include facts that appeared and disappeared', () => {
    const before = { 'b:1': { z: 1, y: 2 }, 'a:1': { gone: true } };
    const after = { 'c:1': { p: 'new' }, 'b:1': { y: 3, x: [1], z: 1 } };
    expect(changesBetween(before, after)).toEqual([
      { target: 'a:1', path: 'gone', before: true, after: null },
      { target: 'b:1', path: 'x', before: null, after: [1] },
      { target: 'b:1', path: 'y', before: 2, after: 3 },
      { target: 'c:1', path: 'p', before: null, after: 'new' },
    ]);
  });

  test('a null fact equals an absent one, and a target without facts equals no target', () => {
    expect(changesBetween({}, { 'a:1': { x: null }, 'b:1': {} })).toEqual([]);
    expect(present({ 'a:1': { x: null, y: 0 }, 'b:1': {} })).toEqual({ 'a:1': { y: 0 } });
  });

  test('applying changes does not modify the record', () => {
    const record = { 'a:1': { x: 1 } };
    expect(applyChanges(record, [{ target: 'a:1', path: 'x', before: 1, after: 2 }])).toEqual({ 'a:1': { x: 2 } });
    expect(record).toEqual({ 'a:1': { x: 1 } });
  });
});

describe('the drafts of a difference', () => {
  const before = {
    'subscription:sub_1': { status: 'active', plan: 'pro' },
    'subscription:sub_2': { status: 'active', plan: 'pro' },
    'grant:g_1': { feature: 'export' },
    'hold:h_1': { since: 1 },
  };
  const after = {
    'subscription:sub_1': { status: 'past_due', plan: 'pro' },
    'subscription:sub_2': { status: 'active', plan: 'team' },
    'grant:g_2': { feature: 'export' },
    'hold:h_1': { since: 1 },
    account: { closed: true },
  };
  const difference = { document: 'cus_1', revision: 7, before, after, cause: CAUSE };

  test('there is one draft for each target that changed, named after what happened to it', () => {
    expect(draftsOf(difference).map(({ id, action, target }) => [id, action, target])).toEqual([
      ['cus_1@7:0', 'account.created', 'account'],
      ['cus_1@7:1', 'grant.removed', 'grant:g_1'],
      ['cus_1@7:2', 'grant.created', 'grant:g_2'],
      ['cus_1@7:3', 'subscription.status_changed', 'subscription:sub_1'],
      ['cus_1@7:4', 'subscription.changed', 'subscription:sub_2'],
    ]);
  });

  test('a draft has the actor, the reason and the changes, and belongs to the chain of the stream', () => {
    expect(draftsOf(difference)[3]).toEqual({
      id: 'cus_1@7:3',
      chain: 'cus_1',
      at: NOON,
      actor: { kind: 'ADMIN', id: 'admin-1' },
      action: 'subscription.status_changed',
      target: 'subscription:sub_1',
      userId: 'u1',
      eventId: 'evt_1',
      outcome: 'SUCCEEDED',
      reason: 'asked for by phone',
      requestId: 'req_1',
      changes: [{ target: 'subscription:sub_1', path: 'status', before: 'active', after: 'past_due' }],
    });
  });

  test('a draft holds every change of its target once', () => {
    expect(draftsOf(difference).flatMap(({ changes }) => changes)).toEqual(changesBetween(before, after));
  });

  test('drafts are numbered after those that the same write has staged', () => {
    const ids = draftsOf({ ...difference, staged: 3 }).map(({ id }) => id);
    expect([ids[0], ids.at(-1)]).toEqual(['cus_1@7:3', 'cus_1@7:7']);
  });

  test('drafts are in the chain of their stream even if it has no owner', () => {
    const cause = { ...CAUSE, userId: null };
    expect(draftsOf({ ...difference, cause })[0]).toMatchObject({ chain: 'cus_1', userId: null });
  });

  test('there are no drafts if nothing changed', () => {
    expect(draftsOf({ ...difference, after: before })).toEqual([]);
  });
});
