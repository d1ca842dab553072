import { readFile, writeFile } from 'node:fs/promises';
import { buildOpenSchema, printedSchema } from '../src/graphql/schema.ts';

/** Writes schema/schema.graphql from the code; with `--check`, only says whether the file is what the code publishes. */
const file = new URL('../schema/schema.graphql', import.meta.url);
const published = printedSchema(buildOpenSchema());

if (process.argv.includes('--check')) {
  const committed = await readFile(file, 'utf8').catch(() => '');
  if (committed !== published) {
    const [was, is] = [committed.split('\n'), published.split('\n')];
    const line = is.findIndex((text, index) => text !== was[index]) + 1 || is.length + 1;
    console.error(`schema/schema.graphql:${line} is not what the code publishes; run: npm run schema`);
    process.exitCode = 1;
  }
} else {
  await writeFile(file, published);
}
