import { expect, test } from '@jest/globals';
import { refusalOf } from '../../src/billing/command.audit.ts';

const AT = new Date('2026-03-01T12:00:30Z');
const by = (id: string | null) => ({ actor: { kind: 'CUSTOMER' as const, id }, requestId: 'req_1' });

test('the refusals of one caller and command within a minute have one ID, also for a caller without an ID', () => {
  for (const id of ['u1', null]) {
    const { id: first } = refusalOf('refundPayment', by(id), AT);
    expect(refusalOf('refundPayment', by(id), new Date(AT.getTime() + 20_000)).id).toBe(first);
    expect(refusalOf('refundPayment', by(id), new Date(AT.getTime() + 40_000)).id).not.toBe(first);
    expect(refusalOf('grantEntitlement', by(id), AT).id).not.toBe(first);
  }
});
