import { spawn } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { tokenCommand } from '../src/cli/token.ts';

/**
 * `npm run screenshots` writes the pictures of the README. It starts local mode with an empty folder, buys a plan in Chromium (CHROMIUM names
 * another executable than /usr/bin/chromium), and asks the explorer about it.
 */
const PORT = '4090';
const URL = `http://127.0.0.1:${PORT}`;
const FOLDER = 'docs/images';

/** Every clone downloads the pictures. */
const LARGEST_BYTES = 120_000;

const QUERY = `query Me {
  me {
    plan { name }
    entitlement(feature: "signals_premium") {
      granted
      reason
      validUntil
      because { at summary }
    }
  }
}`;

const dataDir = await mkdtemp(join(tmpdir(), 'screenshots-'));
const env = { ...process.env, PORT, SANDBOX_PORT: '4091', DATA_DIR: dataDir, LOG_LEVEL: 'error' };
const service = spawn(process.execPath, ['--import', 'tsx', 'src/main.ts', '--local'], { env, stdio: 'inherit' });
const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
try {
  await until('The service did not start', async () => (await fetch(`${URL}/readyz`)).ok);
  const { output: token } = await tokenCommand(['alice', '--email', 'alice@example.com'], env);
  const page = await browser.newPage();
  await buy(page, token);
  await explain(page);
} finally {
  await browser.close();
  const stopped = new Promise((resolve) => service.once('exit', resolve));
  service.kill();
  await stopped;
  await rm(dataDir, { recursive: true });
}

async function buy(page: Page, token: string): Promise<void> {
  const { checkout } = await ask(token, 'mutation { checkout(input: { plan: "premium" }) { session { url } } }');
  await page.goto(checkout.session.url);
  await page.getByLabel('Card number').fill('4242 4242 4242 4242');
  await page.getByLabel(/Expiry/).fill('12 / 40');
  await page.getByLabel(/Security code/).fill('123');
  await page.getByLabel('Name on card').fill('Alice Example');
  await page.getByLabel('Name on card').blur();
  await keep(page, 'checkout', { width: 1040, height: 640 });
  await page.locator('button.primary').click();
  await page.waitForURL('**/checkout/success**');
  await until('The purchase did not arrive', async () => {
    return (await ask(token, '{ me { plan { code } } }')).me.plan.code === 'premium';
  });
}

/** The explorer asks as alice unless another person is chosen. */
async function explain(page: Page): Promise<void> {
  await page.addInitScript(`localStorage.setItem('graphiql:query', ${JSON.stringify(QUERY)})`);
  await page.goto(`${URL}/graphql`);
  await page.getByRole('button', { name: /Execute query/ }).click();
  await page.getByText('"reason"').waitFor();
  // The editor colors long texts a little later.
  await page.waitForTimeout(2_000);
  await keep(page, 'explorer', { width: 1240, height: 720 });
}

async function keep(page: Page, name: string, size: { width: number; height: number }): Promise<void> {
  const path = `${FOLDER}/${name}.png`;
  await page.setViewportSize(size);
  await page.screenshot({ path, animations: 'disabled', caret: 'hide' });
  const bytes = (await stat(path)).size;
  if (bytes > LARGEST_BYTES) throw new Error(`${path} has ${bytes} bytes. It may have at most ${LARGEST_BYTES}.`);
  console.log(`${path}: ${bytes} bytes`);
}

// biome-ignore lint/suspicious/noExplicitAny: the answers to two fixed queries
async function ask(token: string, query: string): Promise<any> {
  const response = await fetch(`${URL}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query }),
  });
  return ((await response.json()) as { data: unknown }).data;
}

async function until(otherwise: string, isTrue: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 60_000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 200))) {
    if (await isTrue().catch(() => false)) return;
  }
  throw new Error(`${otherwise} within a minute.`);
}
