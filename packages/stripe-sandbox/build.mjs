// `npm run build`: makes dist/ of src/, with a file for each entry point and chunks for what they share. Dependencies stay packages. Types are
// made only for publishing (`prepack`): this repository takes them from the sources.
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';

const folder = import.meta.dirname;
const dist = join(folder, 'dist');

const { outputFiles } = await build({
  absWorkingDir: folder,
  // The modules that package.json exports, and the command.
  entryPoints: ['sandbox', 'embedded-mongodb', 'storage', 'command'].map((name) => `src/${name}.ts`),
  outdir: dist,
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  write: false,
});

// A process that runs may still have to read a chunk, so nothing is written that is the same already.
for (const { path, text } of outputFiles) {
  if (existsSync(path) && readFileSync(path, 'utf8') === text) continue;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}
const built = outputFiles.map(({ path }) => path);
for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
  const path = join(entry.parentPath, entry.name);
  if (entry.isFile() && !built.includes(path)) rmSync(path);
}
