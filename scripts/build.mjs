// `npm run build`: makes dist/ of src/ and of the console, and that of the sandbox where its sources are (in the image they are not).
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { bundle } from './bundle.mjs';
import { bundleConsole } from './bundle-console.mjs';
import { bundleExplorer } from './bundle-explorer.mjs';

// These are made again only if their sources changed.
const KEPT = ['explorer', 'console'];

mkdirSync('dist', { recursive: true });
for (const name of readdirSync('dist')) if (!KEPT.includes(name)) rmSync(`dist/${name}`, { recursive: true });
const [meta] = await Promise.all([bundle('dist'), bundleExplorer('dist/explorer'), bundleConsole('dist/console')]);
writeFileSync('dist/meta.json', JSON.stringify(meta));
if (existsSync('packages/stripe-sandbox/build.mjs')) await import('../packages/stripe-sandbox/build.mjs');
