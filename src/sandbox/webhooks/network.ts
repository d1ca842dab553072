import type { DeliveryRow, EventRow } from '../store/store.ts';

/**
 * What lies between "an event was made" and "it is delivered": how many copies go out, when, or none. It plans; the
 * delivery keeps to the plan.
 */
export interface Network {
  route(events: EventRow[]): DeliveryRow[];
}

/** The kind network: every event goes out once and at once. */
export function createKindNetwork(wall: () => Date): Network {
  return { route: (events) => events.map((event) => delivery(event, { copy: 1, dueAt: wall() })) };
}

/** One copy of an event on its way. */
export function delivery(event: EventRow, { copy, dueAt }: { copy: number; dueAt: Date }): DeliveryRow {
  const { _id, seq, body } = event;
  return { _id: `${_id}.${copy}`, event: _id, type: body.type, seq, state: 'due', dueAt, attempts: [] };
}
