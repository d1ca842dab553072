import { existsSync, readdirSync } from 'node:fs';
import { describe } from '@jest/globals';

/** Of Debian's packages nginx, openssl and libfaketime. */
export const PROGRAMS: readonly string[] = ['/usr/sbin/nginx', '/usr/bin/openssl', faketimeLibrary()];
/** Of Debian's package prometheus. */
export const PROMETHEUS = '/usr/bin/prometheus';

/** Like `describe`, skipped with one line where a program is missing; in CI it fails instead. */
export function describeWithPrograms(name: string, programs: readonly string[], body: () => void): void {
  const missing = programs.filter((program) => !existsSync(program));
  if (missing.length === 0 || process.env['CI'] === 'true') describe(name, body);
  else describe.skip(`${name} (missing: ${missing.join(', ')}; .ci/run installs them)`, body);
}

/** The environment of a process whose clock is so many seconds off. Timers stay right, as with a clock that is set wrong. */
export function clockOff(seconds: number): Record<string, string> {
  return {
    LD_PRELOAD: faketimeLibrary(),
    FAKETIME: `${seconds > 0 ? '+' : ''}${seconds}s`,
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
  };
}

function faketimeLibrary(): string {
  const folders = existsSync('/usr/lib') ? readdirSync('/usr/lib') : [];
  const files = folders.map((folder) => `/usr/lib/${folder}/faketime/libfaketimeMT.so.1`);
  return files.find((file) => existsSync(file)) ?? '/usr/lib/faketime/libfaketimeMT.so.1';
}
