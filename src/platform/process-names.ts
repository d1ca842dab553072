import { hostname } from 'node:os';

/** Identifies the process that wrote a log line or a span. */
export interface ProcessNames {
  pid: number;
  role: string;
  host: string;
}

export const namesOfProcess = (role: string): ProcessNames => ({ pid: process.pid, role, host: hostname() });
