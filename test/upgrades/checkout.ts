import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export interface Checkout {
  folder: string;
  close(): void;
}

/**
 * Checks out a commit of this repository into a temporary folder and builds it, so that its version can run beside the present one. Shares
 * `node_modules` if the commit locked the same packages, else it installs its own. It exports the commit instead of adding a worktree: a run
 * that is killed leaves nothing behind in the repository.
 */
export function checkOut(commit: string): Checkout {
  if (spawnSync('git', ['cat-file', '-e', `${commit}^{commit}`]).status !== 0)
    throw new Error(`The repository lacks commit ${commit}. A shallow clone gets it by \`git fetch --unshallow\`.`);
  const folder = mkdtempSync(join(tmpdir(), `tollgate-${commit.slice(0, 7)}-`));
  const archive = execFileSync('git', ['archive', commit], { maxBuffer: 1024 ** 3 });
  execFileSync('tar', ['-x', '-C', folder], { input: archive });
  if (lockOf(folder) === lockOf('.')) symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  else execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  execFileSync(process.execPath, ['scripts/build.mjs'], { cwd: folder, stdio: 'inherit' });
  return { folder, close: () => rmSync(folder, { recursive: true, force: true }) };
}

const lockOf = (folder: string): string => readFileSync(join(folder, 'package-lock.json'), 'utf8');
