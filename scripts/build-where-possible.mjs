// First half of `npm run serve`: builds dist/ from src/ where the sources and the compiler are (a checkout); where they
// are not (an image, `npm ci --omit=dev`), dist/ must have been built before.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';

const root = process.cwd(); // npm runs scripts in the package's folder.

const compiler = existsSync(join(root, 'src')) ? findCompiler() : undefined;
if (compiler) {
  const build = [compiler, '-p', 'tsconfig.build.json', '--checkers', '1'];
  process.exitCode = spawnSync(process.execPath, build, { cwd: root, stdio: 'inherit' }).status ?? 1;
} else if (!existsSync(join(root, 'dist', 'main.js'))) {
  console.error('dist/main.js is missing, and there is nothing here to build it with: run `npm ci && npm run build`.');
  process.exitCode = 1;
}

function findCompiler() {
  try {
    const description = createRequire(join(root, 'package.json')).resolve('typescript/package.json');
    return resolve(dirname(description), 'bin', 'tsc');
  } catch {
    return undefined;
  }
}
