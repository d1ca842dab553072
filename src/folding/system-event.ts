import type { OwnEventType } from '../facts/read-fact.ts';
import type { NewEvent } from '../inbox/event.document.ts';
import { positionOf } from '../inbox/position.ts';

/** What the service itself decides about a stream, as an event: every save of an account is covered by one that is stored and due. */
export interface SystemEvent {
  id: string;
  type: Extract<OwnEventType, 'account.refolded' | 'account.erased'>;
  /** When it happened, in business time. */
  at: Date;
  livemode: boolean;
  object: { id: string };
}

/** The event as it is to be stored. Its ID names the fact, so that stored twice it is one. */
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

/** Has a stream folded again from nothing. */
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
