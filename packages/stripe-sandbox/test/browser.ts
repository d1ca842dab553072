import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe } from '@jest/globals';
import { type Browser, chromium, type Page } from 'playwright-core';

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

/**
 * Looks for accessibility problems on a page as it is shown now, in its present colors: the rule of each, and the first element that breaks it.
 * Where a policy of the page forbids scripts, it needs a context with `bypassCSP`.
 */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  // Half a megabyte: a document that has it is not sent it again.
  if (!(await page.evaluate('"axe" in window')))
    await page.evaluate(readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
  return page.evaluate(
    "axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes[0].html.slice(0, 200)))",
  );
}
