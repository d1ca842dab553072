import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import type { Figure } from '../figures.ts';
import type { Scale, Skipped } from '../measure.ts';
import { keyOf, populate } from '../population.ts';
import { startService } from '../service.ts';
import type { Store } from '../store.ts';

const EXECUTABLE = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const SEARCHES = 5;

/** How long staff wait for the console in a browser that has nothing of it: for its first view, and for what a search finds. */
export async function measureConsole(store: Store, { rounds, users }: Scale): Promise<Figure[] | Skipped> {
  if (!existsSync(EXECUTABLE)) return { skipped: `There is no browser at ${EXECUTABLE}. CHROMIUM names another.` };
  const { uri } = await populate(store, users);
  const dataDir = await mkdtemp(join(tmpdir(), 'tollgate-bench-'));
  // Local mode, because staff need no provider to sign in there.
  const service = await startService(uri, { DATA_DIR: dataDir }, { args: ['--local'] });
  const browser = await chromium.launch({ executablePath: EXECUTABLE, args: ['--no-sandbox', '--disable-gpu'] });

  const [first, found]: [number[], number[]] = [[], []];
  for (let round = -1; round < rounds; round++) {
    const context = await browser.newContext();
    await context.addInitScript("sessionStorage.setItem('console-role', 'support')");
    const page = await context.newPage();
    const view = await timed(async () => {
      await page.goto(`${service.url}/console`);
      await page.getByRole('link', { name: `user-${keyOf(0)}` }).waitFor();
    });
    const searches: number[] = [];
    for (let n = 0; n < SEARCHES; n++) searches.push(await timedSearch(page, `user-${keyOf(users - 1 - n)}`));
    await context.close();
    if (round < 0) continue; // the first one warms up the service
    first.push(view);
    found.push(...searches);
  }
  await browser.close();
  await service.stop();
  await rm(dataDir, { recursive: true });

  const figure = (what: string, ours: number[], target: string): Figure => ({
    name: `${what}, ${users.toLocaleString('en')} users`,
    unit: 'ms',
    ours,
    ceiling: [],
    target: `at most ${target} at 100,000 users`,
  });
  return [
    figure('from the address to the list of customers', first, '1,500 ms'),
    figure('from the last key of a search to its result', found, '300 ms'),
  ];
}

async function timedSearch(page: Page, userId: string): Promise<number> {
  await page.keyboard.press('Control+k');
  const field = page.getByPlaceholder('What does the customer quote?');
  await field.waitFor();
  const took = await timed(async () => {
    await field.fill(userId);
    await page.getByRole('dialog').getByText(userId, { exact: true }).first().waitFor();
  });
  await page.keyboard.press('Escape');
  await field.waitFor({ state: 'detached' });
  return took;
}

async function timed(run: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await run();
  return performance.now() - startedAt;
}
