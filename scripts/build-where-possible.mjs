// First half of `npm run serve`: builds dist/ from src/ where the sources and the bundler are (a checkout); where they
// are not (an image, `npm ci --omit=dev --workspaces=false`), dist/ must have been built before.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const root = process.cwd(); // npm runs scripts in the package's folder.

if (existsSync(join(root, 'src')) && hasBundler()) {
  process.exitCode = spawnSync(process.execPath, ['scripts/build.mjs'], { cwd: root, stdio: 'inherit' }).status ?? 1;
} else if (!existsSync(join(root, 'dist', 'main.js'))) {
  console.error('dist/main.js is missing, and there is nothing here to build it with: run `npm ci && npm run build`.');
  process.exitCode = 1;
}

function hasBundler() {
  try {
    createRequire(join(root, 'package.json')).resolve('esbuild/package.json');
    return true;
  } catch {
    return false;
  }
}
