import type { StoredEvent } from '../inbox/event.document.ts';

/** The most events, and characters of their payloads, in memory. Others are due in MongoDB, and the worker finds them there. */
const EVENTS = 5_000;
const CHARACTERS = 32 * 1024 * 1024;

/** The events that this process has accepted and not folded yet, in order of arrival. */
export interface Queue {
  /** Adds an event, without its payload if it has a fact. Drops it if the queue is full. */
  push(event: StoredEvent): void;
  /** Removes and returns the oldest events of some partitions, at most `limit`. `has` is true for them until `letGo`. */
  take(limit: number, isIn: (partition: number) => boolean): StoredEvent[];
  /** Whether an event is queued, or taken and not let go. A worker that finds it due must skip it. */
  has(id: string): boolean;
  /** Forgets events that are done or failed. If they are due again, a worker may take them. */
  letGo(ids: Iterable<string>): void;
  /** Resolves when an event arrives, when `wake` is called, or after `timeout` milliseconds. */
  next(timeout: number): Promise<void>;
  /** Ends the current wait, or the next one. */
  wake(): void;
  size(): number;
}

/** Creates an empty queue. */
export function createQueue(): Queue {
  let waiting: StoredEvent[] = [];
  /** The length of each payload, as an estimate of the size of the fact that is kept. */
  const inHand = new Map<string, number>();
  let characters = 0;
  let endWait: (() => void) | null = null;
  let arrived = false; // set by an arrival between `take` and `next`, so that `next` returns at once
  const wake = () => {
    arrived = true;
    endWait?.();
  };

  return {
    push(event) {
      const { length } = event.payload;
      if (inHand.size >= EVENTS || characters + length > CHARACTERS) return;
      inHand.set(event._id, length);
      characters += length;
      waiting.push(event.fact === undefined ? event : { ...event, payload: '' });
      wake();
    },
    take(limit, isIn) {
      const taken: StoredEvent[] = [];
      const rest: StoredEvent[] = [];
      for (const event of waiting) (taken.length < limit && isIn(event.partition) ? taken : rest).push(event);
      waiting = rest;
      return taken;
    },
    has: (id) => inHand.has(id),
    letGo(ids) {
      for (const id of ids) {
        characters -= inHand.get(id) ?? 0;
        inHand.delete(id);
      }
    },
    async next(timeout) {
      if (!arrived) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, timeout);
          endWait = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      endWait = null;
      arrived = false;
    },
    wake,
    size: () => waiting.length,
  };
}
