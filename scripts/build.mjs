// `npm run build`: makes dist/ of src/, and that of the sandbox where its sources are (in the image they are not).
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { bundle } from './bundle.mjs';

rmSync('dist', { recursive: true, force: true });
writeFileSync('dist/meta.json', JSON.stringify(await bundle('dist')));
if (existsSync('packages/stripe-sandbox/build.mjs')) await import('../packages/stripe-sandbox/build.mjs');
