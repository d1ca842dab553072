import { createRandom } from './random.ts';
import { fc } from './seed.ts';
import type { StripeEvent } from './stripe-events.ts';

/** How a network treats the events of one life. */
export interface Disorder {
  seed: number;
  /** By how many places an event may come late. */
  spread: number;
  /** Which share of them comes again, and which never. */
  repeated: number;
  dropped: number;
  /** How many arrive at most before the worker looks. */
  batch: number;
}

/** What does not matter shrinks to 0: nothing is late, repeated or dropped. */
export const disorder: fc.Arbitrary<Disorder> = fc.record({
  seed: fc.nat(),
  spread: fc.constantFrom(0, 4, 16, 1_000, 1_000),
  repeated: fc.constantFrom(0, 0.1, 0.4),
  dropped: fc.constantFrom(0, 0.1, 0.3),
  batch: fc.constantFrom(2, 6, 16),
});

/** The order of the truth, each once. */
export const ORDERLY: Disorder = { seed: 0, spread: 0, repeated: 0, dropped: 0, batch: 12 };

/** What arrives, in which batches; whatever is missing never does. */
export function arrivalOf(life: readonly StripeEvent[], { seed, spread, repeated, dropped, batch }: Disorder) {
  const random = createRandom(seed);
  const arriving: { event: StripeEvent; at: number }[] = [];
  for (const [n, event] of life.entries()) {
    // What Stripe answered is stored before it is used, so it is never lost.
    if (random() < dropped && !event.answer) continue;
    arriving.push({ event, at: n + random() * spread });
    if (random() < repeated) arriving.push({ event, at: n + random() * (life.length + spread) });
  }
  arriving.sort((a, b) => a.at - b.at);
  const batches: StripeEvent[][] = [];
  while (arriving.length > 0) {
    batches.push(arriving.splice(0, 1 + Math.floor(random() * batch)).map(({ event }) => event));
  }
  return batches;
}
