import type { Log } from './log.ts';

export interface Repeated {
  start(): void;
  /** Runs the job now if it is waiting. If it is running, runs it once more right after that. Does nothing before `start`. */
  runNow(): void;
  /** Stops the job. Waits for a run in progress. */
  stop(): Promise<void>;
}

/** Runs a job repeatedly, with a pause of `every` milliseconds after each run, until it is stopped. Errors are logged. */
export function repeat(
  name: string,
  job: () => Promise<unknown>,
  { every, log }: { every: number; log: Log },
): Repeated {
  let timer: NodeJS.Timeout | null = null;
  let running: Promise<void> = Promise.resolve();
  let isRunning = false;
  let isWanted = false;
  const run = () => {
    isRunning = true;
    isWanted = false;
    running = job().then(
      () => undefined,
      (error: unknown) => log.error({ err: error }, `${name}: trying again`),
    );
    void running.then(() => {
      isRunning = false;
      if (timer !== null) timer = setTimeout(run, isWanted ? 0 : every);
    });
  };
  return {
    start() {
      timer ??= setTimeout(run, 0);
    },
    runNow() {
      if (timer === null) return;
      isWanted = true;
      if (isRunning) return;
      clearTimeout(timer);
      timer = setTimeout(run, 0);
    },
    async stop() {
      if (timer !== null) clearTimeout(timer);
      timer = null;
      await running;
    },
  };
}
