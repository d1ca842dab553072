import { readFile, writeFile } from 'node:fs/promises';
import { buildOpenSchema, printedSchema } from '../src/graphql/schema.ts';

/**
 * Writes schema/schema.graphql from the code; with `--check`, only says whether the file is what the code publishes; with
 * `--release <version>`, keeps it as schema/released.graphql too, against which breaking changes are found from then on.
 */
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
  const version = process.argv[process.argv.indexOf('--release') + 1];
  if (process.argv.includes('--release')) {
    await writeFile(new URL('released.graphql', file), `# ${version}\n${published}`);
  }
}
