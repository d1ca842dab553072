import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { mongo } from 'mongoose';
import { arrivalOf, disorder } from '../support/disorder.ts';
import { createRandom } from '../support/random.ts';
import { lifePlan, randomLife } from '../support/random-lives.ts';
import { fc, SEED } from '../support/seed.ts';
import type { StripeEvent } from '../support/stripe-events.ts';
import {
  deliver,
  drained,
  openProcesses,
  outcomeOf,
  pause,
  problemsIn,
  type Service,
  undisturbed,
  unmarkedIn,
} from './service.ts';

/** How often the process is killed. */
const MOMENTS = Number(process.env['CRASH_MOMENTS'] ?? 8);
/** So many services, each on a database of its own, are killed at the same time. */
const TRACKS = 2;
/** Lives that are under way when it dies. */
const LIVES = 2;
const MINUTE = 60_000;

let processes: Awaited<ReturnType<typeof openProcesses>>;
beforeAll(async () => {
  processes = await openProcesses();
});
afterEach(() => processes.endAll());
afterAll(() => processes.close());

/** A moment between the first POST and the last fold: the share of that way, which is as long as events are posted and folded. */
interface Moment {
  share: number;
  /** Put off until an event is saved and not marked as done: every other one. */
  midway: boolean;
  events: StripeEvent[];
}

describe('kill -9 at random moments between the first POST and the last fold', () => {
  test(
    'kill -9 between the first POST and the last fold loses nothing and does nothing twice',
    async () => {
      const tracks = Array.from({ length: TRACKS }, (_, n) => momentsOf(n, Math.ceil(MOMENTS / TRACKS)));
      const midway = (await Promise.all(tracks.map(killAgainAndAgain))).flat();
      const left = midway.filter(Boolean).length;
      process.stdout.write(`crash: ${midway.length} moments of seed ${SEED}, ${left} between a save and its mark\n`);
      expect(left).toBeGreaterThanOrEqual(0.3 * midway.length);
    },
    MOMENTS * MINUTE,
  );
});

function momentsOf(track: number, many: number): Moment[] {
  const random = createRandom(SEED + track);
  const lives = fc.sample(fc.record({ plan: lifePlan, disorder }), { seed: SEED + track, numRuns: many * LIVES });
  return Array.from({ length: many }, (_, n) => {
    const own = lives.slice(n * LIVES, (n + 1) * LIVES).map(({ plan, disorder }, life) => {
      const key = `t${track}m${n}l${life}`;
      const events = randomLife(plan, key).map((event, place) => ({
        ...event,
        id: `evt_${key}_${(place * 7919) % 1009}`,
      }));
      return arrivalOf(events, { ...disorder, dropped: 0 }).flat();
    });
    const turns = Math.max(...own.map(({ length }) => length));
    // One event of each life in turn, so that every life is under way when the process dies.
    const events = Array.from({ length: turns }, (_, turn) => own.flatMap((life) => life[turn] ?? [])).flat();
    return { share: random(), midway: n % 2 === 0, events };
  });
}

/** Kills one process after the other in the midst of its work; each finds what the one before left. Says which of them left events saved and unmarked. */
async function killAgainAndAgain(moments: readonly Moment[]): Promise<boolean[]> {
  const crashed = processes.newDatabase();
  const midway: boolean[] = [];
  let unacknowledged: StripeEvent[] = [];
  for (const moment of moments) {
    const acknowledged = new Set<string>();
    const before = await unmarkedIn(crashed);
    const service = await processes.start(crashed);
    const delivering = deliver(service.url, [...unacknowledged, ...moment.events], acknowledged);
    await killAt(moment, service, crashed, acknowledged, before);
    await delivering;
    const stored = await crashed.collection('events').countDocuments({ _id: { $in: [...acknowledged] } } as never);
    expect(stored).toBe(acknowledged.size);
    midway.push((await unmarkedIn(crashed)).some((id) => !before.includes(id)));
    // Stripe sends again what was not acknowledged, and now and then what was.
    unacknowledged = [...unacknowledged, ...moment.events].filter(({ id }, n) => !acknowledged.has(id) || n % 7 === 0);
  }
  const last = await processes.start(crashed);
  await deliver(last.url, unacknowledged);
  await drained(crashed);
  const calm = processes.newDatabase();
  const meant = await undisturbed(
    calm,
    moments.flatMap(({ events }) => events),
  );
  expect(await outcomeOf(crashed)).toBe(meant);
  expect(await problemsIn(crashed)).toEqual([]);
  return midway;
}

async function killAt(
  { share, midway, events }: Moment,
  { child }: Service,
  db: mongo.Db,
  acknowledged: Set<string>,
  before: readonly string[],
) {
  const ids = [...new Set(events.map(({ id }) => id))];
  const own = { _id: { $in: ids } };
  const due = { dueAt: { $exists: true } };
  const posted = () => ids.filter((id) => acknowledged.has(id)).length;
  const rests = () => db.collection('events').countDocuments({ ...own, ...due } as never);
  while (posted() === 0 || 2 * posted() - (await rests()) < share * 2 * ids.length) await pause(1);
  const isMidway = async () => (await unmarkedIn(db)).some((id) => !before.includes(id));
  while (midway && !(await isMidway()) && (posted() < ids.length || (await rests()) > 0)) await pause(1);
  await child.kill('SIGKILL');
}
