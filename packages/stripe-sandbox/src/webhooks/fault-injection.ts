import type { DeliveryRow, EventRow } from '../store/store.ts';

/** Plans the deliveries of new events: how many copies of each are sent, and when. */
export interface Network {
  route(events: EventRow[]): DeliveryRow[];
}

/** The faults of the network between the sandbox and the webhook: probabilities between 0 and 1, and the seed that makes a run repeatable. */
export interface Faults {
  seed: number;
  duplicate: number;
  /** The probability that an event is delivered after later events of the same moment. */
  reorder: number;
  /** The probability that an event is delivered up to `delay_ms` late. */
  delay: number;
  drop: number;
  delay_ms: number;
}

/** Every event is delivered once and immediately. */
export const NO_FAULTS: Faults = { seed: 1, duplicate: 0, reorder: 0, delay: 0, drop: 0, delay_ms: 500 };

/** A network with these faults. The same seed and the same events give the same plan. */
export function createNetwork(faults: () => Faults, wall: () => Date): Network {
  let settings = faults();
  let random = createRandom(settings.seed);

  return {
    route(events) {
      if (settings !== faults()) {
        settings = faults();
        random = createRandom(settings.seed);
      }
      const plans = events.map((event, place) => ({ event, place, ...faultsOf(settings, random) }));
      const copies = plans
        .filter(({ dropped }) => !dropped)
        .flatMap(({ event, place, twice, overtaken, late }) => {
          const first = { event, copy: 1, at: place + overtaken * events.length, late };
          // The second copy is sent after all first ones, as Stripe does when an answer was lost.
          return twice ? [first, { ...first, copy: 2, at: place + events.length }] : [first];
        })
        .sort((a, b) => a.at - b.at);
      const now = wall().getTime();
      return copies.map(({ event, copy, late }) => delivery(event, { copy, dueAt: new Date(now + late) }));
    },
  };
}

/** Decides which faults an event has. It draws six numbers for each event, so that changing one probability changes no other decision. */
function faultsOf({ duplicate, reorder, delay, drop, delay_ms }: Faults, random: () => number) {
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

/** Creates a generator of numbers in [0, 1) that are the same for the same seed (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
