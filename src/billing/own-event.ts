import type { OwnEventType } from '../facts/read-fact.ts';
import type { Acted } from './actor.ts';

/** An internal event: what a command did. A command takes effect only by its events. */
export interface OwnEvent {
  /** `<type>:<key>`. Recording the same ID again changes nothing: the first event stays. */
  id: string;
  type: OwnEventType;
  by: Acted;
  payload: string;
}

/**
 * Returns the internal event of a command. `key` identifies the fact, so that a repeated step is one event: the ID of an idempotent operation,
 * or of the object that is created or ended. `object` is read by src/facts. Its instants are text, as in JSON.
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
