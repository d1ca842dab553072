import { describe, expect, test } from '@jest/globals';
import { startApp } from './support/app.ts';

const FIELDS = [
  ['customers', 'CustomerFilter', 'status'],
  ['customers', 'CustomerFilter', 'heldBy'],
  ['events', 'EventFilter', 'status'],
  ['events', 'EventFilter', 'type'],
  ['events', 'EventFilter', 'source'],
  ['auditLog', 'AuditFilter', 'action'],
  ['auditLog', 'AuditFilter', 'outcome'],
  ['me { payments', 'PaymentFilter', 'status'],
  ['me { payments', 'PaymentFilter', 'refundStatus'],
  ['me { payments', 'PaymentFilter', 'disputeStatus'],
];

describe('a filter by a list of values', () => {
  test.each(FIELDS)('a filter of %s refuses an empty list: %s.%s', async (query, type, field) => {
    const { ask } = await startApp();
    const document = `query ($filter: ${type}) { ${query}(filter: $filter) { nodes { __typename } } }${query.startsWith('me') ? ' }' : ''}`;
    const { errors } = await ask(document, { as: 'admin', variables: { filter: { [field]: [] } } });
    expect(errors).toMatchObject([
      {
        message: `filter.${field} must name at least one value. Leave it out to match every value.`,
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ]);
    const absent = await ask(document, { as: 'admin', variables: { filter: { [field]: null } } });
    expect(absent.errors).toBeUndefined();
  });

  test('a filter refuses more values than MongoDB can merge in order', async () => {
    const { ask } = await startApp();
    const names = (amount: number) => Array.from({ length: amount }, (_, n) => `type.${n}`);
    const document = 'query ($filter: EventFilter) { events(filter: $filter) { nodes { id } } }';
    const of = (amount: number) => ask(document, { as: 'admin', variables: { filter: { type: names(amount) } } });
    expect((await of(100)).errors).toBeUndefined();
    expect((await of(101)).errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });

  test('replayEvents replays nothing if a list of its filter is empty', async () => {
    const { ask } = await startApp();
    const document =
      'mutation { replayEvents(input: { filter: { status: [] }, reason: "r" }) { userErrors { code } } }';
    const { errors } = await ask(document, { as: 'admin' });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });
});
