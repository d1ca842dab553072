import { describe, expect, test } from '@jest/globals';
import type { Message } from '../../src/outbox/message.ts';
import { stageMessages } from '../../src/outbox/staged.ts';

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
  stageMessages(before, after, { source: 'cus_1', revision: 7, importedAt: null }).map(({ message, gone = false }) => ({
    id: message.id,
    state: message.state,
    gone,
  }));

describe('the messages that a write stages', () => {
  test('a write stages a message that holds now and did not before', () => {
    expect(stage([receipt('in_1')], [receipt('in_1'), receipt('in_2')])).toEqual([
      { id: 'receipt:in_2', state: 'DUE', gone: false },
    ]);
  });

  test('a write stages a message whose content changed', () => {
    expect(stage([receipt('in_1', 5)], [receipt('in_1', 6)])).toEqual([
      { id: 'receipt:in_1', state: 'DUE', gone: false },
    ]);
  });

  test('a write stages a message that a later event has replaced', () => {
    expect(stage([receipt('in_1')], [receipt('in_1', 1999, 'WITHDRAWN')])).toEqual([
      { id: 'receipt:in_1', state: 'WITHDRAWN', gone: false },
    ]);
  });

  test('a write stages the withdrawal of a message that does not hold any more', () => {
    expect(stage([receipt('in_1')], [])).toEqual([{ id: 'receipt:in_1', state: 'WITHDRAWN', gone: true }]);
  });

  test('a write does not stage a message that was withdrawn before', () => {
    expect(stage([receipt('in_1', 1999, 'WITHDRAWN')], [])).toEqual([]);
  });

  test('a message about a fact from before the import is old, and one about a later fact is new', () => {
    const later = { ...receipt('in_2'), at: new Date(NOON.getTime() + 1) };
    const staging = { source: 'cus_1', revision: 7, importedAt: NOON };
    expect(stageMessages([], [receipt('in_1'), later], staging).map(({ old = false }) => old)).toEqual([true, false]);
  });

  test('an unchanged message is not staged again', () => {
    expect(stage([receipt('in_1')], [receipt('in_1')])).toEqual([]);
  });

  test('a staged message has its own ID in the outbox, with its revision and its document', () => {
    const staged = stageMessages([receipt('in_0')], [receipt('in_1'), receipt('in_2')], {
      source: 'cus_1',
      revision: 7,
      importedAt: null,
    });
    expect(staged.map(({ key, revision, source }) => [key, revision, source])).toEqual([
      ['7:m0', 7, 'cus_1'],
      ['7:m1', 7, 'cus_1'],
      ['7:m2', 7, 'cus_1'],
    ]);
  });
});
