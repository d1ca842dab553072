import type { Record as RecordEvents, SyncedEvent } from '../billing/synced.ts';
import type { NewEvent } from '../inbox/event.document.ts';
import type { Inbox } from '../inbox/inbox.ts';
import { positionOf } from '../inbox/position.ts';
import type { Clock } from '../platform/clock.ts';
import type { Processor } from './processor.ts';

export interface RecordOptions {
  inbox: Inbox;
  processor: Processor;
  wall: Clock;
  /** Of the account: what is read through its key is of its mode, whether the object says so or not. */
  livemode: boolean;
}

/**
 * Stores what a command learned and folds it before it returns: read your writes. A crash in between leaves due events, which
 * the worker folds. Rejects where an event could not be folded: it stays due, and the command can be tried again.
 */
export function createRecord({ inbox, processor, wall, livemode }: RecordOptions): RecordEvents {
  return async (events) => {
    const stored = [];
    for (const event of events) stored.push(await inbox.storeClaimed(newEvent(event, wall.now(), livemode)));
    const failed = await processor.process(stored);
    // A refold meets events of others, too, that cannot be folded: they are no reason to refuse these.
    for (const { _id } of stored) if (failed.has(_id)) throw failed.get(_id);
  };
}

function newEvent({ id, type, at, payload }: SyncedEvent, receivedAt: Date, livemode: boolean): NewEvent {
  const position = positionOf(at, 'snapshot', id);
  return {
    _id: id,
    type,
    source: 'STRIPE_SYNC',
    position,
    createdAt: at,
    receivedAt,
    apiVersion: null,
    livemode,
    payload,
  };
}
