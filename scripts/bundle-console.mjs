import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';

const FOLDER = 'packages/console';

/**
 * Makes the console's files in that folder. It takes seconds, so it is left out if the folder has what these sources and packages give, and
 * Vite is not even loaded then. Without the package's dependencies (`npm ci --workspaces=false`) there is no console.
 *
 * @param {string} outdir
 */
export async function bundleConsole(outdir) {
  if (!existsSync(`${FOLDER}/vite.config.ts`) || !existsSync('node_modules/vite/package.json')) return;
  const key = keyOf();
  if (keyIn(outdir) === key) return;
  rmSync(outdir, { recursive: true, force: true });
  // Vite takes React's development build for any other value, such as that of a test run.
  process.env['NODE_ENV'] = 'production';
  const { build } = await import('vite');
  await build({
    root: FOLDER,
    configFile: `${FOLDER}/vite.config.ts`,
    logLevel: 'warn',
    build: { outDir: resolve(outdir), emptyOutDir: true },
  });
  // The service sends these to browsers that accept them, which all do.
  for (const name of readdirSync(`${outdir}/assets`)) {
    const file = `${outdir}/assets/${name}`;
    writeFileSync(`${file}.gz`, gzipSync(readFileSync(file), { level: 9 }));
  }
  writeFileSync(`${outdir}/key`, key);
}

function keyOf() {
  const hash = createHash('sha256');
  const sources = readdirSync(`${FOLDER}/src`, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.graphql'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const settings = ['index.html', 'vite.config.ts', 'package.json', 'tsconfig.json'].map((name) => `${FOLDER}/${name}`);
  for (const file of [...sources, ...settings, 'scripts/bundle-console.mjs', 'package-lock.json'])
    hash.update(`${file}\n`).update(readFileSync(file));
  return hash.digest('hex');
}

function keyIn(outdir) {
  try {
    return readFileSync(`${outdir}/key`, 'utf8');
  } catch {
    return null;
  }
}
