import { describe, expect, test } from '@jest/globals';
import { openEmptied } from '../folding/emptied.ts';
import { ERAS, outcomes, PREMIUM, subscriber } from './subscriber.ts';

const connection = await openEmptied();

describe.each(ERAS)('in the %s API shape', (era) => {
  const { joins, pays, disputes, warns, line } = subscriber(era);
  const month = () => [...joins(), ...pays(1, 0, [line(PREMIUM, 1999)])];
  const keeps = { plan: 'premium', reason: 'ACTIVE', holds: [], payments: [['PAID', 1999, 0]] };

  test('an inquiry suspends access only once it becomes a dispute, and until that is won [S121]', async () => {
    const inquiry = [...month(), disputes(1, 3, 1999, 'warning_needs_response')];
    expect(await outcomes(connection, 4, inquiry, ['in_1'])).toEqual(keeps);
    const dispute = [
      ...inquiry,
      disputes(1, 5, 1999, 'needs_response', 'updated'),
      disputes(1, 5, 1999, 'needs_response', 'funds_withdrawn'),
    ];
    expect(await outcomes(connection, 6, dispute, ['in_1'])).toEqual({
      plan: 'free',
      reason: 'DISPUTED',
      holds: ['DISPUTE dp_1'],
      payments: [['DISPUTE_NEEDS_RESPONSE', 1999, 0]],
    });
    const won = [...dispute, disputes(1, 9, 1999, 'won', 'closed'), disputes(1, 9, 1999, 'won', 'funds_reinstated')];
    expect(await outcomes(connection, 10, won, ['in_1'])).toEqual(keeps);
  });

  test('an inquiry that is closed suspends no access', async () => {
    const inquiry = [...month(), disputes(1, 3, 1999, 'warning_needs_response')];
    const closed = [...inquiry, disputes(1, 5, 1999, 'warning_closed', 'closed')];
    expect(await outcomes(connection, 6, closed, ['in_1'])).toEqual(keeps);
  });

  test('an early fraud warning suspends no access', async () => {
    expect(await outcomes(connection, 4, [...month(), warns(1, 3)], ['in_1'])).toEqual(keeps);
  });
});
