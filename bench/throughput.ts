import type { StripeEvent } from '../test/support/stripe-events.ts';
import type { Figure } from './figures.ts';
import { type Load, load } from './load.ts';
import { cpuOf } from './processes.ts';
import { deliveries } from './traffic.ts';

const CONNECTIONS = 64;

/** A server that takes webhooks. */
export interface Target {
  url: string;
  /** Its processes. */
  pids: readonly number[];
  /** The process of its database; null if that is on another machine. */
  databasePid: number | null;
  /** Resolves when all that it accepted is done. A server that answers when it is done leaves it out. */
  done?: () => Promise<void>;
}

/** What a server did with a number of webhooks. */
export interface Throughput {
  accepted: Load;
  /** Events a second, from the first request until the last event is done. */
  rate: number;
  /** Milliseconds of CPU time for each event. NaN where the operating system does not tell. */
  cpu: { database: number; service: number };
}

/** Posts all events over 64 connections, and waits until they are done. */
export async function throughput(target: Target, told: readonly StripeEvent[]): Promise<Throughput> {
  const next = deliveries(told);
  const before = await cpu(target);
  const startedAt = performance.now();
  const accepted = await load(target.url, next, { connections: CONNECTIONS, amount: told.length });
  await target.done?.();
  // Without `done`, the last answer is the end. The load itself ends with a whole second, whenever that came.
  const rate = target.done ? (told.length / (performance.now() - startedAt)) * 1_000 : accepted.rate;
  const after = await cpu(target);
  const each = (of: keyof Throughput['cpu']) => (after[of] - before[of]) / told.length;
  return { accepted, rate, cpu: { database: each('database'), service: each('service') } };
}

/** The figures of CPU time for each event, ours beside theirs: of all, of the database, of the service. */
export function cpuFigures(ours: readonly Throughput[], theirs: readonly Throughput[], target: string): Figure[] {
  const figure = (name: string, of: (cpu: Throughput['cpu']) => number, target: string): Figure => ({
    name,
    unit: 'ms',
    ours: ours.map(({ cpu }) => of(cpu)),
    ceiling: theirs.map(({ cpu }) => of(cpu)),
    target,
  });
  return [
    figure('CPU time per event, database and service', ({ database, service }) => database + service, target),
    figure('of which the database', ({ database }) => database, ''),
    figure('of which the service', ({ service }) => service, ''),
  ];
}

/** Milliseconds of CPU time that the processes have used so far. NaN where the operating system does not tell. */
export async function cpu({ pids, databasePid }: Pick<Target, 'pids' | 'databasePid'>): Promise<Throughput['cpu']> {
  const used = (pid: number) => cpuOf(pid).catch(() => Number.NaN);
  const service = await Promise.all(pids.map(used));
  return {
    database: databasePid === null ? Number.NaN : await used(databasePid),
    service: service.reduce((sum, time) => sum + time, 0),
  };
}
