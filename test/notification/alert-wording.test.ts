import { expect, test } from '@jest/globals';
import { ALERT_WORDING } from '../../src/notification/alert-wording.ts';
import { speechFor } from '../../src/notification/speech.ts';
import { EVERY_KIND, NOON } from './messages.ts';

test('an alert about a dispute says if only a part of the payment is disputed', () => {
  const say = speechFor('en', { planNamed: () => null, featureNamed: () => null, planStanding: () => 0 });
  const textOf = (partial: boolean) =>
    ALERT_WORDING.dispute({ ...EVERY_KIND.dispute, ...(partial && { partial }) }, { say, at: NOON } as never).text;
  expect(textOf(true)).not.toEqual(textOf(false));
});
