import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createRandom } from '../../src/sandbox/webhooks/random.ts';
import { lifePlan, randomLife } from '../support/random-lives.ts';
import { fc, SEED } from '../support/seed.ts';
import type { StripeEvent } from '../support/stripe-events.ts';
import { auditProblems, deliver, drained, leasesIn, openProcesses, outcomeOf, pause, undisturbed } from './service.ts';

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

describe('two processes that work one inbox', () => {
  test('apply nothing twice: documents, messages and audit history are as of one', async () => {
    const events = burst();
    const db = processes.newDatabase();
    const [one, other] = await Promise.all([processes.start(db), processes.start(db)]);
    const half = events.length / 2;
    // What each got last comes to the other once more.
    await Promise.all([deliver(one.url, events.slice(0, half + 40)), deliver(other.url, events.slice(half - 40))]);
    await drained(db);
    expect(`seed ${SEED}\n${await outcomeOf(db)}`).toBe(meant);
    expect(await auditProblems(db)).toEqual([]);
  }, 300_000);

  test('survive each other: what one holds when it is killed, the other takes over', async () => {
    const events = burst();
    const db = processes.newDatabase();
    const [killed, survivor] = await Promise.all([processes.start(db), processes.start(db)]);
    // While the other stands still, every claim is of the one that will be killed.
    survivor.child.process.kill('SIGSTOP');
    const delivering = deliver(killed.url, events);
    // Killed as it stands still with something in hand: what it settles in the meantime it does not hold.
    do {
      killed.child.process.kill('SIGCONT');
      while ((await leasesIn(db)).length === 0) await pause(1);
      killed.child.process.kill('SIGSTOP');
      await pause(50); // what it said last is done
    } while ((await leasesIn(db)).length === 0);
    await killed.child.kill('SIGKILL');
    await delivering;
    const held = await db
      .collection('events')
      .find({ lease: { $exists: true }, dueAt: { $exists: true } })
      .toArray();
    expect(held.length).toBeGreaterThan(0);
    survivor.child.process.kill('SIGCONT');
    await deliver(survivor.url, events);
    await drained(db);
    const taken = await db
      .collection('events')
      .countDocuments({ _id: { $in: held.map(({ _id }) => _id) }, lease: { $exists: true } });
    expect(taken).toBe(0);
    expect(`seed ${SEED}\n${await outcomeOf(db)}`).toBe(meant);
    expect(await auditProblems(db)).toEqual([]);
  }, 300_000);
});
