import { expect, test } from '@jest/globals';
import { AUDIENCE } from '../../src/notification/audience.ts';
import { CUSTOMER_KINDS } from '../../src/outbox/message.ts';

test('the kinds for customers are those that an audience names', () => {
  const named = Object.entries(AUDIENCE).filter(([, { customer }]) => customer);
  expect(named.map(([kind]) => kind).sort()).toEqual([...CUSTOMER_KINDS].sort());
});
