import type { OwnEventType } from '../facts/read-fact.ts';
import type { NewEvent } from '../inbox/event.document.ts';
import { positionOf } from '../inbox/position.ts';

/** An event for a decision of the service about a stream. It is stored first, so that the save which follows survives a crash. */
export interface SystemEvent {
  id: string;
  type: Extract<OwnEventType, 'account.refolded' | 'account.erased'>;
  /** When it happened, in business time. */
  at: Date;
  livemode: boolean;
  object: { id: string };
}

/** Returns the event to store. Its ID names the decision, so that it is stored once. */
export function systemEvent({ id, type, at, livemode, object }: SystemEvent): NewEvent {
  return {
    _id: id,
    type,
    source: 'SYSTEM',
    position: positionOf(at, 'ours', id),
    createdAt: at,
    receivedAt: at,
    apiVersion: null,
    livemode,
    payload: JSON.stringify({ id, type, data: { object } }),
  };
}

/** Returns the event that makes a stream fold again from its first event. `key` names the cause. */
export const refoldEvent = (
  stream: string,
  key: string,
  { reason, ...when }: { reason: string; at: Date; livemode: boolean },
): NewEvent =>
  systemEvent({
    id: `account.refolded:${stream}:${key}`,
    type: 'account.refolded',
    ...when,
    object: { id: stream, ...{ reason } },
  });
