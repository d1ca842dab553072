import type { Log } from '../platform/log.ts';
import { repeat } from '../platform/repeat.ts';
import { BACKLOG_EVERY, type BacklogOptions, measureBacklog } from './backlog.ts';
import { DISK_EVERY, type DiskOptions, measureDisk } from './disk.ts';
import { createReport, type ProcessReportOptions, REPORT_EVERY } from './report-process.ts';

export interface Monitoring {
  start(): void;
  /** Stops after the current measurements. */
  stop(): Promise<void>;
}

export type MonitoringOptions = ProcessReportOptions & BacklogOptions & DiskOptions & { log: Log };

/**
 * Measures at regular intervals what no request and no event shows: in every process its clock and connection, and in workers also what
 * waits in MongoDB and how full its disk is. Each measurement has its own loop, so one that fails or hangs stops no other.
 */
export function createMonitoring({ log, ...options }: MonitoringOptions): Monitoring {
  const loops = [repeat('process report', createReport(options), { every: REPORT_EVERY, log })];
  if (options.role !== 'api') {
    loops.push(repeat('backlog', () => measureBacklog(options), { every: BACKLOG_EVERY, log }));
    loops.push(repeat('disk of MongoDB', () => measureDisk(options), { every: DISK_EVERY, log }));
  }
  return {
    start() {
      for (const loop of loops) loop.start();
    },
    async stop() {
      await Promise.all(loops.map((loop) => loop.stop()));
    },
  };
}
