import { readFileSync } from 'node:fs';
import { build } from 'esbuild';

// These are hundreds of modules each, and go in with what they import. Whatever else package.json names stays a package: of those that
// are looked up by path (src/graphql/cjs.ts, src/platform/closed-sockets.ts), and of graphql, there must be one copy.
const BUNDLED = [
  '@apollo/server',
  '@as-integrations/fastify',
  'class-validator',
  'graphql-scalars',
  'jose',
  'stripe',
  'type-graphql',
  'zod',
];

const { dependencies, devDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
const packages = Object.keys({ ...dependencies, ...devDependencies });

/**
 * Makes files of src/ in that folder: the process and each command become one each, with chunks for what they share or load later. Node
 * spends longer on finding and opening a module than on running it (docs/decisions/0027-built-into-few-files.md). Returns who imports
 * what: https://esbuild.github.io/analyze/ draws it.
 *
 * @param {string} outdir
 * @param {import('esbuild').Plugin[]} plugins
 */
export async function bundle(outdir, plugins = []) {
  const { metafile } = await build({
    entryPoints: ['src/main.ts', 'src/cli/*.ts'],
    outbase: 'src',
    outdir,
    plugins,
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    external: packages.filter((name) => !BUNDLED.includes(name)),
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    // What is bundled may import CommonJS, which wants a `require`.
    banner: {
      js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);",
    },
    // For src/errors-page.ts.
    define: { ERRORS_MD: JSON.stringify(readFileSync('docs/errors.md', 'utf8')) },
    // For src/platform/source-places.ts.
    sourcemap: true,
    sourcesContent: false,
    metafile: true,
  });
  return metafile;
}
