import { readFile, writeFile } from 'node:fs/promises';
import { markdownOf, type Table } from './figures.ts';

const PAGE = 'docs/benchmarks.md';

const INTRODUCTION = `# Benchmarks

How far the service is from what a machine can do at all. \`npm run bench -- --write\` measures and writes this page. Each section names
the machine and the command. A figure is the median of its rounds, with the smallest and the largest in brackets. If there is a ceiling, both
are measured by turns in one run, and the ratio is that of neighbours: what slows the machine down slows both.
[Performance](performance.md) says where the time goes, and what the missed targets would need.
Load, service and database share the machine. Every server runs with the flags of the image (\`Dockerfile\`). CPU time is what the operating
system counts for the processes (\`/proc/<pid>/stat\`).

- **C1**: \`node:http\`, the HMAC check, one \`insertOne\` with \`w: majority, j: true\` by the plain driver.
- **C2**: Apollo Server on Fastify, the JWT check, one \`findOne\` by the plain driver, a schema by hand, no policy.
- **C3**: \`node:http\` returning the same bytes.
- **C4**: \`node:http\`, graphql-js, one \`find\` by the plain driver of what the service reads, a schema by hand, no token, no policy.
- **The peer**: \`@supabase/stripe-sync-engine\` 0.48.5 behind \`node:http\`, with 20 connections to PostgreSQL with its defaults. It is
  no dependency: \`npm install --prefix bench/sync-engine\` and \`apt-get install postgresql\` install it, and without them the measure is skipped.
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
