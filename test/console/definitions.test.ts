import { readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { csvOf } from '../../packages/console/src/revenue/csv.ts';
import { DEFINITIONS } from '../../packages/console/src/revenue/definitions.ts';
import { lastDay, rangeOf } from '../../packages/console/src/revenue/range.ts';

const plain = (text: string) => text.replace(/[*`|]/g, '').replace(/\s+/g, ' ');
const documentation = plain(await readFile('docs/revenue.md', 'utf8'));

test.each(Object.entries(DEFINITIONS))('the console defines "%s" in the words of docs/revenue.md', (_, sentences) => {
  for (const sentence of sentences) expect(documentation).toContain(sentence);
});

test.each([
  ['=HYPERLINK("https://evil.example")', `"'=HYPERLINK(""https://evil.example"")"`],
  ['+1', `"'+1"`],
  ['-1', `"'-1"`],
  ['@SUM(A1)', `"'@SUM(A1)"`],
  ['\t=1', `"'\t=1"`],
  ['a, "b"\nc', '"a, ""b""\nc"'],
  ["O'Neil", `"O'Neil"`],
  ['Basic = 1', 'Basic = 1'],
  [-5.5, '-5.5'],
  ['', ''],
])('CSV has %j as %s', (value, expected) => {
  expect(csvOf([['first', value]])).toBe(`first,${expected}\r\n`);
});

const NOW = new Date('2026-03-31T23:30:00Z');

test.each([
  [{}, '2026-02-01', '2026-02-28', 'WEEK'],
  [{ range: '3' }, '2025-12-01', '2026-02-28', 'WEEK'],
  [{ range: '12' }, '2025-03-01', '2026-02-28', 'MONTH'],
  [{ range: 'nonsense' }, '2026-02-01', '2026-02-28', 'WEEK'],
  [{ range: 'custom', from: '2026-03-31', to: '2026-03-31' }, '2026-03-31', '2026-03-31', 'WEEK'],
  [{ range: 'custom', from: '2025-01-01', to: '2026-03-31' }, '2025-01-01', '2026-03-31', 'MONTH'],
])('the address %j means the days from %s to %s', (search, from, to, interval) => {
  const range = rangeOf(search, NOW);
  expect(range && [range.from, lastDay(range), range.interval]).toEqual([`${from}T00:00:00.000Z`, to, interval]);
});

test.each([
  { range: 'custom' },
  { range: 'custom', from: '2026-03-02', to: '2026-03-01' },
  { range: 'custom', from: '2026-13-45', to: '2026-14-01' },
  { range: 'custom', from: 'yesterday', to: 'today' },
])('the address %j is no range', (search) => {
  expect(rangeOf(search, NOW)).toBeNull();
});
