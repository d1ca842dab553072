import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';

const SOURCES = [
  'src/graphql/explorer/browser.mjs',
  'src/graphql/explorer/explorer.css',
  'scripts/bundle-explorer.mjs',
];
const PACKAGES = [
  'graphiql',
  '@graphiql/react',
  '@graphiql/toolkit',
  'monaco-editor',
  'monaco-graphql',
  'react',
  'react-dom',
];

/**
 * Makes the files of the explorer's page in that folder: GraphiQL with React and its editor, and the editor's workers. It takes a second,
 * so it is left out if the folder has what these sources and packages give.
 *
 * @param {string} outdir
 */
export async function bundleExplorer(outdir) {
  const key = keyOf();
  if (keyIn(outdir) === key) return;
  rmSync(outdir, { recursive: true, force: true });
  await build({
    entryPoints: {
      explorer: 'src/graphql/explorer/browser.mjs',
      'editor.worker': 'monaco-editor/esm/vs/editor/editor.worker.js',
      'json.worker': 'monaco-editor/esm/vs/language/json/json.worker.js',
      'graphql.worker': 'monaco-graphql/esm/graphql.worker.js',
    },
    outdir,
    bundle: true,
    minify: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    loader: { '.ttf': 'file' },
    assetNames: '[name]',
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  writeFileSync(`${outdir}/key`, key);
}

function keyOf() {
  const hash = createHash('sha256');
  for (const file of SOURCES) hash.update(readFileSync(file));
  for (const name of PACKAGES)
    hash.update(JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8')).version);
  return hash.digest('hex');
}

function keyIn(outdir) {
  try {
    return readFileSync(`${outdir}/key`, 'utf8');
  } catch {
    return null;
  }
}
