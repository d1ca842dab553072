import { describe, expect } from '@jest/globals';
import { FOLDED_EVENT_TYPES, readFact } from '../../src/facts/read-fact.ts';
import { type RecordedEvent, testRecorded } from './recorded.ts';

describe("the events that were recorded of Stripe's real API", () => {
  testRecorded('$name is read, or is of a type that changes nothing', isRead);
});

function isRead({ event }: RecordedEvent) {
  const fact = readFact(event.type, event);
  expect(fact !== null).toBe(FOLDED_EVENT_TYPES.includes(event.type));
  if (fact) expect(fact.id).toBe(event.data.object['id']);
}
