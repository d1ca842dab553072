import type { StoredEvent } from '../inbox/event.document.ts';

/** So many events are kept in memory at once, and so many characters of what Stripe sent. The others are due in the store, and found there. */
const EVENTS = 5_000;
const CHARACTERS = 32 * 1024 * 1024;

/** What this process has accepted and not folded yet, in the order in which it came. */
export interface Queue {
  /** Takes an event in, without its payload. */
  push(event: StoredEvent): void;
  /** Takes out the oldest of those in some partitions, no more than `limit`. They count as in hand until they are let go. */
  take(limit: number, isIn: (partition: number) => boolean): StoredEvent[];
  /** Events that somebody here has in hand, or will have: whoever finds them due leaves them alone. */
  has(id: string): boolean;
  /** Events are done, or failed: if they are due again, they may be found again. */
  letGo(ids: Iterable<string>): void;
  /** Resolves when an event comes, or `wake` is called, or after so many milliseconds. */
  next(timeout: number): Promise<void>;
  wake(): void;
  size(): number;
}

export function createQueue(): Queue {
  let waiting: StoredEvent[] = [];
  /** How long their payloads were, which says about how large their facts are. */
  const inHand = new Map<string, number>();
  let characters = 0;
  let endWait: (() => void) | null = null;
  let arrived = false; // an arrival between a take and the wait for the next one must not be slept through
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
