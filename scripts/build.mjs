// `npm run build`: makes dist/ of src/.
import { rmSync, writeFileSync } from 'node:fs';
import { bundle } from './bundle.mjs';

rmSync('dist', { recursive: true, force: true });
writeFileSync('dist/meta.json', JSON.stringify(await bundle('dist')));
