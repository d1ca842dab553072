import { afterAll, describe, expect, test } from '@jest/globals';
import { FOLDED_EVENT_TYPES } from '../../src/facts/read-fact.ts';
import { recordedEvents } from '../facts/recorded.ts';
import { startTollgate } from '../support/tollgate.ts';

const tollgate = await startTollgate();
const events = tollgate.connection.collection<{ _id: string; status: string }>('events');
afterAll(() => tollgate.close());

/** Ids repeat in the recordings, so each event gets one of its own. */
const recorded = recordedEvents().map(({ name, event }) => ({ name, event: { ...event, id: `evt_${name}` } }));

describe("the events that were recorded of Stripe's real API, through the route", () => {
  if (recorded.length === 0) test('are not on this machine', () => expect(recorded).toEqual([]));
  else test.each(recorded)('$name is taken and ends well', arrives);
});

async function arrives({ event }: (typeof recorded)[number]) {
  const { status } = await tollgate.deliver(event);
  await tollgate.settle();
  const folded = FOLDED_EVENT_TYPES.includes(event.type) && !('account' in event);
  // Nobody of ours is in the recordings, so what would be folded waits for its user.
  expect({ answer: status, became: (await events.findOne({ _id: event.id }))?.status }).toEqual({
    answer: 200,
    became: folded ? 'UNMATCHED' : 'IGNORED',
  });
}
