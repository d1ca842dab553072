import type { Connection } from 'mongoose';
import type { Config } from '../config.ts';
import { type EventPath, openEventPath } from '../event-path.ts';
import { PARTITIONS } from '../inbox/partition.ts';
import type { Clock } from '../platform/clock.ts';
import { createLog } from '../platform/log.ts';
import { createMetrics } from '../platform/metrics.ts';
import { startServerClock } from '../platform/server-clock.ts';

/** How many due events are folded at once. */
const BATCH = 200;
const ALL = Array.from({ length: PARTITIONS }, (_, n) => n);

/** Opens the event path for a command. A command has no worker, so `settle` folds the due events. */
export async function openForCommand(
  connection: Connection,
  stripe: Config['stripe'],
): Promise<EventPath & { clock: Clock; settle(): Promise<void> }> {
  const log = createLog('silent'); // failures are in the report
  const wall = await startServerClock(connection, { log });
  await wall.stop(); // a command is short: one measurement is enough
  const path = await openEventPath({
    connection,
    stripe,
    hasWorker: false,
    clock: wall,
    wall,
    log,
    metrics: createMetrics(),
  });
  const { inbox, processor } = path;
  return {
    ...path,
    clock: wall,
    async settle() {
      let due: Awaited<ReturnType<typeof inbox.due>>;
      do {
        due = await inbox.due(ALL, BATCH);
        await processor.process(due);
      } while (due.length > 0);
    },
  };
}
