import { describe, expect, test } from '@jest/globals';
import { createLog } from '../../src/platform/log.ts';
import { repeat } from '../../src/platform/repeat.ts';

const logs: Record<string, unknown>[] = [];
const log = createLog('info', { write: (line) => logs.push(JSON.parse(line)) });

/** A job that tells when it ran so many times; each run does what it is told to. */
function counted(times: number, run: (n: number) => Promise<void> = async () => undefined) {
  let happen: () => void = () => undefined;
  const happened = new Promise<void>((resolve) => {
    happen = resolve;
  });
  const job = async () => {
    counter.runs += 1;
    if (counter.runs === times) happen();
    await run(counter.runs);
  };
  const counter = { runs: 0, happened, job };
  return counter;
}

describe('a repeated job', () => {
  test('a repeated job runs again and again', async () => {
    const counter = counted(3);
    const repeated = repeat('job', counter.job, { every: 1, log });
    repeated.start();
    await counter.happened;
    await repeated.stop();
    expect(counter.runs).toBe(3);
  });

  test('a repeated job runs at once on request, or once more after the current run, and never before it was started', async () => {
    const counter = counted(3, async (n) => {
      if (n === 2) repeated.runNow();
    });
    const repeated = repeat('job', counter.job, { every: 1_000_000, log });
    repeated.runNow();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(counter.runs).toBe(0);
    repeated.start();
    while (counter.runs === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    repeated.runNow();
    await counter.happened;
    await repeated.stop();
    expect(counter.runs).toBe(3);
  });

  test('a repeated job continues after a run that failed, and logs it', async () => {
    const counter = counted(2, (n) => (n === 1 ? Promise.reject(new Error('Stripe is away')) : Promise.resolve()));
    const repeated = repeat('look-up', counter.job, { every: 1, log });
    repeated.start();
    await counter.happened;
    await repeated.stop();
    expect(logs).toContainEqual(
      expect.objectContaining({
        msg: 'look-up: trying again',
        err: expect.objectContaining({ message: 'Stripe is away' }),
      }),
    );
  });

  test('runs of a repeated job never overlap', async () => {
    let running = 0;
    let most = 0;
    const counter = counted(3, async () => {
      running += 1;
      most = Math.max(most, running);
      await Promise.resolve();
      running -= 1;
    });
    const repeated = repeat('job', counter.job, { every: 1, log });
    repeated.start();
    repeated.start();
    await counter.happened;
    await repeated.stop();
    expect(most).toBe(1);
  });

  test('stopping a repeated job waits for the current run, and starts no other', async () => {
    let goOn: () => void = () => undefined;
    const blocked = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const ended: string[] = [];
    const counter = counted(1, async () => {
      await blocked;
      ended.push('run');
    });
    const repeated = repeat('job', counter.job, { every: 1, log });
    repeated.start();
    await counter.happened;
    const stopped = repeated.stop().then(() => ended.push('stop'));
    goOn();
    await stopped;
    expect([ended, counter.runs]).toEqual([['run', 'stop'], 1]);
  });

  test('a repeated job can be stopped before it was started or has run', async () => {
    const repeated = repeat('job', async () => undefined, { every: 1, log });
    await expect(repeated.stop()).resolves.toBeUndefined();
    repeated.start();
    await expect(repeated.stop()).resolves.toBeUndefined();
  });

  test('a stopped job runs again when it is started again', async () => {
    const counter = counted(1);
    const repeated = repeat('job', counter.job, { every: 1, log });
    repeated.start();
    await repeated.stop();
    repeated.start();
    await counter.happened;
    await repeated.stop();
    expect(counter.runs).toBe(1);
  });
});
