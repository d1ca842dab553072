import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';

const read = (file: string) => readFileSync(file, 'utf8');

/** What pages promise, and the letter of the tags that tie each promise to its test. */
const PAGES = [
  { pages: ['docs/scenarios.md'], letter: 'S', row: /^\| \d+ \| .+ \| \[(S\d+)\] \|$/gm },
  { pages: ['docs/security.md'], letter: 'T', row: /^\| [a-zA-Z ]+ \| .+ \| \[(T\d+)\] \|$/gm },
  {
    pages: readdirSync('docs/operations')
      .filter((name) => name.startsWith('rotating-'))
      .map((name) => `docs/operations/${name}`),
    letter: 'O',
    row: /^Tested under \[(O\d+)\]\.$/gm,
  },
];

const FILES = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.test.ts'))
  .map((name) => `test/${name}`)
  .sort();

/** The files of each tag that stands in a text in quotes, as the name of a test does. */
const filesOf = new Map<string, string[]>();
for (const file of FILES) {
  for (const [, name = ''] of read(file).matchAll(/(?:'((?:[^'\\\n]|\\.)*)'|"(?:[^"\\\n]|\\.)*")/g)) {
    for (const [, tag = ''] of name.matchAll(/\[([A-Z]\d+)\]/g)) {
      filesOf.set(tag, [...new Set([...(filesOf.get(tag) ?? []), file])]);
    }
  }
}

describe.each(PAGES)('the guarantees with tags of $letter', ({ pages, letter, row }) => {
  const tags = pages.flatMap((page) => [...read(page).matchAll(row)].map(([, tag = '']) => tag));

  test.each(pages)('%s makes a guarantee, and each row of its table has a tag', (page) => {
    const tagged = [...read(page).matchAll(row)].length;
    const rows = read(page).match(/^\| .+$/gm) ?? [];
    expect(tagged).toBeGreaterThan(0);
    if (rows.length > 0) expect(tagged).toBe(rows.length - 1); // without its head
  });

  test('no tag is in two rows', () => {
    expect(tags.filter((tag, n) => tags.indexOf(tag) !== n)).toEqual([]);
  });

  test('each tag is in test names of exactly one file', () => {
    expect(tags.map((tag) => [tag, filesOf.get(tag)?.length ?? 0])).toEqual(tags.map((tag) => [tag, 1]));
  });

  test('no test has a tag that no page has', () => {
    const used = [...filesOf.keys()].filter((tag) => tag.startsWith(letter));
    expect(used.filter((tag) => !tags.includes(tag))).toEqual([]);
  });
});

describe('docs/scenarios.md', () => {
  test('docs/scenarios.md has all twenty scenarios, in order', () => {
    const scenarios = [...read('docs/scenarios.md').matchAll(/^\| (\d+) \|/gm)].map(([, n]) => Number(n));
    expect([...new Set(scenarios)]).toEqual(Array.from({ length: 20 }, (_, n) => n + 1));
    expect([...scenarios].sort((a, b) => a - b)).toEqual(scenarios);
  });

  test('docs/scenarios.md names a test of every file in test/scenarios', () => {
    const tagged = new Set([...filesOf].filter(([tag]) => tag.startsWith('S')).flatMap(([, files]) => files));
    expect(FILES.filter((file) => file.startsWith('test/scenarios/') && !tagged.has(file))).toEqual([]);
  });
});
