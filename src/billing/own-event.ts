import type { OwnEventType } from '../facts/read-fact.ts';
import type { Acted } from './actor.ts';

/** What somebody did through this service, as an event: the only way in which it takes effect. */
export interface OwnEvent {
  /** `<type>:<key>`. The same one recorded twice is one fact, and the first one stands. */
  id: string;
  type: OwnEventType;
  by: Acted;
  payload: string;
}

/**
 * The event for what a command does. `key` names the fact, so that a step done twice is one event: an idempotency row's id, or the
 * id of what is made or ended. `object` is what src/facts reads; instants in it are text, as JSON has them.
 */
export function ownEvent(
  type: OwnEventType,
  key: string,
  object: { id: string; userId?: string; customer?: string },
  by: Acted,
): OwnEvent {
  const id = `${type}:${key}`;
  return { id, type, by, payload: JSON.stringify({ id, type, data: { object } }) };
}
