import type { Log } from './log.ts';

export interface Repeated {
  start(): void;
  /** Runs at once if it waits, else once more when the run in hand has ended. Does nothing before `start`. */
  runNow(): void;
  /** Waits for the run in hand. */
  stop(): Promise<void>;
}

/** Runs a job now and then again `every` so many milliseconds after it ended, until stopped; what it throws is logged. */
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
