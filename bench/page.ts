import { readFile, writeFile } from 'node:fs/promises';
import { markdownOf, type Table } from './figures.ts';

const PAGE = 'docs/benchmarks.md';

const INTRODUCTION = `# Benchmarks

The service against a ceiling: the least code that could do the same. \`npm run bench -- --write\` measures and writes this page. Each section names
the machine and the command. A figure is the median of its rounds, with the smallest and the largest in brackets. If there is a ceiling, both
are measured alternately in one run, so whatever slows the machine down slows both.
[Performance](performance.md) explains where the time goes, and what it would take to reach the missed targets.
Load, service and database share the machine. Every server runs with the flags of the image (\`Dockerfile\`). CPU time is what the operating
system counts for the processes (\`/proc/<pid>/stat\`).

- **C1**: \`node:http\`, the HMAC check, and one \`insertOne\` with \`w: majority, j: true\` through the plain driver.
- **C2**: Apollo Server on Fastify, the JWT check, one \`findOne\` through the plain driver, a hand-written schema, and no policy.
- **C3**: \`node:http\` returning the same bytes.
- **C4**: \`node:http\`, graphql-js, one \`find\` of the same documents through the plain driver, a hand-written schema, no token and no policy.
- **The peer**: \`@supabase/stripe-sync-engine\` 0.48.5 behind \`node:http\`, with 20 connections to PostgreSQL with its defaults. It is not
  a dependency: \`npm install --prefix bench/sync-engine\` and \`apt-get install postgresql\` install it. Without them, the measure is skipped.
`;

export interface Section {
  title: string;
  says: string;
  /** Where, when and by which command. */
  measured: string;
  table: Table;
}

/** Puts a section into the page in place of the one with its title; the others stay, in the order of `titles`. */
export async function writeSection(section: Section, titles: readonly string[]): Promise<void> {
  const page = await readFile(PAGE, 'utf8').catch(() => '');
  const sections = new Map(page.split(/^## /m).map((text) => [text.split('\n', 1)[0] ?? '', `## ${text.trim()}\n`]));
  const { title, says, measured, table } = section;
  sections.set(title, `## ${title}\n\n${says}\n\n${markdownOf(table)}\n\n${measured}\n`);
  const ordered = titles.flatMap((known) => sections.get(known) ?? []);
  await writeFile(PAGE, [INTRODUCTION, ...ordered].join('\n'));
}
