import { existsSync } from 'node:fs';
import { describe } from '@jest/globals';
import { type Browser, chromium } from 'playwright-core';

const EXECUTABLE = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const ARGUMENTS = [
  '--no-sandbox', // containers run as root
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Opens a headless Chromium; CHROMIUM names another executable. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: EXECUTABLE, args: ARGUMENTS });
}

/** Like `describe`, skipped with one line where there is no browser; in CI it fails instead. */
export function describeInBrowser(name: string, body: () => void): void {
  if (existsSync(EXECUTABLE) || process.env['CI'] === 'true') describe(name, body);
  else describe.skip(`${name} (no browser at ${EXECUTABLE}: install chromium, or set CHROMIUM)`, body);
}
