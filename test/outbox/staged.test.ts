import { describe, expect, test } from '@jest/globals';
import type { Message } from '../../src/outbox/message.ts';
import { stageAudit, stageMessages } from '../../src/outbox/staged.ts';
import { draft } from '../audit/drafts.ts';

const NOON = new Date('2026-03-01T12:00:00Z');

const receipt = (id: string, amount = 1999, state: Message['state'] = 'DUE'): Message => ({
  id: `receipt:${id}`,
  kind: 'receipt',
  userId: 'u1',
  at: NOON,
  state,
  data: { paymentId: id, amount, currency: 'EUR', invoiceUrl: null },
});
const stage = (before: Message[], after: Message[]) =>
  stageMessages(before, after, { source: 'payment:in_1', revision: 7, importedAt: null }).map(
    ({ message, gone = false }) => ({
      id: message.id,
      state: message.state,
      gone,
    }),
  );

describe('what a write has to tell', () => {
  test('is what holds now and did not before', () => {
    expect(stage([receipt('in_1')], [receipt('in_1'), receipt('in_2')])).toEqual([
      { id: 'receipt:in_2', state: 'DUE', gone: false },
    ]);
  });

  test('is what holds in another way now', () => {
    expect(stage([receipt('in_1', 5)], [receipt('in_1', 6)])).toEqual([
      { id: 'receipt:in_1', state: 'DUE', gone: false },
    ]);
  });

  test('is that a later event overtook it', () => {
    expect(stage([receipt('in_1')], [receipt('in_1', 1999, 'WITHDRAWN')])).toEqual([
      { id: 'receipt:in_1', state: 'WITHDRAWN', gone: false },
    ]);
  });

  test('is that it does not hold any more', () => {
    expect(stage([receipt('in_1')], [])).toEqual([{ id: 'receipt:in_1', state: 'WITHDRAWN', gone: true }]);
  });

  test('is nothing of what was taken back before it was gone', () => {
    expect(stage([receipt('in_1', 1999, 'WITHDRAWN')], [])).toEqual([]);
  });

  test('is old where it happened until it was imported, and news after that', () => {
    const later = { ...receipt('in_2'), at: new Date(NOON.getTime() + 1) };
    const staging = { source: 'payment:in_1', revision: 7, importedAt: NOON };
    expect(stageMessages([], [receipt('in_1'), later], staging).map(({ old = false }) => old)).toEqual([true, false]);
  });

  test('is nothing where nothing changed', () => {
    expect(stage([receipt('in_1')], [receipt('in_1')])).toEqual([]);
  });

  test('has a name of its own in its outbox, with the revision that staged it and the document that tells it', () => {
    const staged = stageMessages([receipt('in_0')], [receipt('in_1'), receipt('in_2')], {
      source: 'payment:in_1',
      revision: 7,
      importedAt: null,
    });
    expect(staged.map(({ key, revision, source }) => [key, revision, source])).toEqual([
      ['7:m0', 7, 'payment:in_1'],
      ['7:m1', 7, 'payment:in_1'],
      ['7:m2', 7, 'payment:in_1'],
    ]);
  });
});

describe('what a write puts into the audit history', () => {
  test('is each draft under a name of its own', () => {
    expect(stageAudit([draft(1), draft(2)], 7)).toEqual([
      { audit: draft(1), key: '7:a0', revision: 7 },
      { audit: draft(2), key: '7:a1', revision: 7 },
    ]);
  });
});
