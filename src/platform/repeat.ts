import type { Log } from './log.ts';

export interface Repeated {
  start(): void;
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
  const run = () => {
    running = job().then(
      () => undefined,
      (error: unknown) => log.error({ err: error }, `${name}: trying again`),
    );
    void running.then(() => {
      if (timer !== null) timer = setTimeout(run, every);
    });
  };
  return {
    start() {
      timer ??= setTimeout(run, 0);
    },
    async stop() {
      if (timer !== null) clearTimeout(timer);
      timer = null;
      await running;
    },
  };
}
