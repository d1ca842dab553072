import { afterAll, describe, expect } from '@jest/globals';
import { FOLDED_EVENT_TYPES } from '../../src/facts/read-fact.ts';
import { type RecordedEvent, testRecorded } from '../facts/recorded.ts';
import { startTollgate } from '../support/tollgate.ts';

const tollgate = await startTollgate();
const events = tollgate.connection.collection<{ _id: string; status: string }>('events');
afterAll(() => tollgate.close());

describe("the events that were recorded of Stripe's real API, through the route", () => {
  testRecorded('$name is taken and ends well', arrives);
});

async function arrives({ name, event: recorded }: RecordedEvent) {
  const event = { ...recorded, id: `evt_${name}` }; // IDs repeat in the recordings
  const { status } = await tollgate.deliver(event);
  await tollgate.settle();
  const folded = FOLDED_EVENT_TYPES.includes(event.type) && !('account' in event);
  // Nobody of ours is in the recordings, so what would be folded waits for its user.
  expect({ answer: status, became: (await events.findOne({ _id: event.id }))?.status }).toEqual({
    answer: 200,
    became: folded ? 'UNMATCHED' : 'IGNORED',
  });
}
