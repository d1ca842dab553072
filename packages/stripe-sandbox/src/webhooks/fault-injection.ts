import type { DeliveryRow, EventRow } from '../store/store.ts';

/**
 * What lies between "an event was made" and "it is delivered": how many copies go out, when, or none. It plans; the
 * delivery keeps to the plan.
 */
export interface Network {
  route(events: EventRow[]): DeliveryRow[];
}

/** How unkind the network is: probabilities between 0 and 1, and the seed that makes a run repeat. */
export interface Unkindness {
  seed: number;
  duplicate: number;
  /** That an event is overtaken by others of the same moment. */
  reorder: number;
  /** That an event comes up to `delay_ms` late. */
  delay: number;
  drop: number;
  delay_ms: number;
}

/** Every event goes out once and at once. */
export const KIND: Unkindness = { seed: 1, duplicate: 0, reorder: 0, delay: 0, drop: 0, delay_ms: 500 };

/** A network that is as unkind as it is told to be; the same seed and the same events give the same plan. */
export function createNetwork(unkindness: () => Unkindness, wall: () => Date): Network {
  let settings = unkindness();
  let random = createRandom(settings.seed);

  return {
    route(events) {
      if (settings !== unkindness()) {
        settings = unkindness();
        random = createRandom(settings.seed);
      }
      const plans = events.map((event, place) => ({ event, place, ...fate(settings, random) }));
      const copies = plans
        .filter(({ dropped }) => !dropped)
        .flatMap(({ event, place, twice, overtaken, late }) => {
          const first = { event, copy: 1, at: place + overtaken * events.length, late };
          // The second copy comes when the first has long been taken, as it does after a lost answer.
          return twice ? [first, { ...first, copy: 2, at: place + events.length }] : [first];
        })
        .sort((a, b) => a.at - b.at);
      const now = wall().getTime();
      return copies.map(({ event, copy, late }) => delivery(event, { copy, dueAt: new Date(now + late) }));
    },
  };
}

/** Draws as often for every event, so that one probability changed leaves what the others decide as it was. */
function fate({ duplicate, reorder, delay, drop, delay_ms }: Unkindness, random: () => number) {
  const [a, b, c, d, far, long] = [random(), random(), random(), random(), random(), random()];
  return {
    dropped: a < drop,
    twice: b < duplicate,
    overtaken: c < reorder ? far : 0,
    late: d < delay ? Math.ceil(long * delay_ms) : 0,
  };
}

/** One copy of an event on its way. */
export function delivery(event: EventRow, { copy, dueAt }: { copy: number; dueAt: Date }): DeliveryRow {
  const { _id, seq, body } = event;
  return { _id: `${_id}.${copy}`, event: _id, type: body.type, seq, state: 'due', dueAt, attempts: [] };
}

/** Numbers in [0, 1) that look random and are the same for the same seed (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
