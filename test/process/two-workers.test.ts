import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { mongo } from 'mongoose';
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

const LIVES = 12;

let processes: Awaited<ReturnType<typeof openProcesses>>;
/** As one worker makes it. */
let meant: string;
beforeAll(async () => {
  processes = await openProcesses();
  meant = `seed ${SEED}\n${await undisturbed(processes.newDatabase(), burst())}`;
}, 300_000);
afterEach(() => processes.endAll());
afterAll(() => processes.close());

/** The events of several lives, shuffled: many documents are worked on by both at once. */
function burst(): StripeEvent[] {
  const random = createRandom(SEED);
  return fc
    .sample(lifePlan, { seed: SEED, numRuns: LIVES })
    .flatMap((plan, n) =>
      randomLife(plan, `w${n}l`).map((event, place) => ({ ...event, id: `evt_w${n}l_${(place * 7919) % 1009}` })),
    )
    .map((event) => ({ event, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ event }) => event);
}

describe('two workers with one inbox', () => {
  test('two workers apply nothing twice: documents, messages and audit history equal those of one', async () => {
    const events = burst();
    const db = processes.newDatabase();
    const [one, other] = await Promise.all([processes.start(db), processes.start(db)]);
    const half = events.length / 2;
    // What each got last comes to the other once more.
    await Promise.all([deliver(one.url, events.slice(0, half + 40)), deliver(other.url, events.slice(half - 40))]);
    await drained(db);
    expect(`seed ${SEED}\n${await outcomeOf(db)}`).toBe(meant);
    expect(await problemsIn(db)).toEqual([]);
  }, 300_000);

  test('when one of two workers is stopped or killed, the other takes over its events', async () => {
    const events = burst();
    const third = Math.ceil(events.length / 3);
    const db = processes.newDatabase();
    const [survivor, killed] = await Promise.all([processes.start(db), processes.start(db)]);
    // The one stands still in the midst of its work, for longer than its partitions are its own.
    const answered = deliver(survivor.url, events.slice(0, third));
    const stopped = await stopMidway(survivor, db);
    const whose = () => db.collection('cursors').distinct('owner', { _id: /^partition:/ } as never);
    while ((await whose()).length > 1) await pause(50);
    await doneWith(stopped, db);
    // The other is killed in the midst of its own, while the one stands still.
    const delivering = deliver(killed.url, events.slice(third, 2 * third));
    const left = await stopMidway(killed, db);
    await killed.child.kill('SIGKILL');
    await delivering;
    expect(await unmarkedIn(db)).toEqual(expect.arrayContaining(left));
    // What the one had in hand, it writes now, on accounts that the other has written since.
    survivor.child.process.kill('SIGCONT');
    await answered;
    await deliver(survivor.url, events);
    await drained(db);
    expect(`seed ${SEED}\n${await outcomeOf(db)}`).toBe(meant);
    expect(await problemsIn(db)).toEqual([]);
  }, 300_000);

  test('if one process accepts events and the other folds them, nothing is left in the one without a worker', async () => {
    const events = burst();
    const db = processes.newDatabase();
    const [api] = await Promise.all([processes.start(db, { ROLE: 'api' }), processes.start(db, { ROLE: 'worker' })]);
    await deliver(api.url, events);
    await drained(db);
    expect(`seed ${SEED}\n${await outcomeOf(db)}`).toBe(meant);
    expect(await problemsIn(db)).toEqual([]);
  }, 300_000);
});

/** Stops a process while events of it are saved and not marked as done; returns them. */
async function stopMidway({ child }: Service, db: mongo.Db): Promise<string[]> {
  for (;;) {
    child.process.kill('SIGCONT');
    while ((await unmarkedIn(db)).length === 0) await pause(1);
    child.process.kill('SIGSTOP');
    await pause(50); // what it said last is done
    const unmarked = await unmarkedIn(db);
    if (unmarked.length > 0) return unmarked;
  }
}

/** Resolves when none of these events is due any more. */
async function doneWith(ids: readonly string[], db: mongo.Db): Promise<void> {
  const due = { _id: { $in: ids }, dueAt: { $exists: true } };
  while ((await db.collection('events').countDocuments(due as never)) > 0) await pause(20);
}
