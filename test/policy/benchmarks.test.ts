import { readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';

const page = await readFile(new URL('../../docs/benchmarks.md', import.meta.url), 'utf8');
const [, latency = ''] = /^## Latency\n([\s\S]*?)(?=^## |$(?![\s\S]))/m.exec(page) ?? [];
const rows = latency
  .split('\n')
  .filter((line) => line.includes(', p95 |'))
  .map((line) => line.split('|').map((cell) => cell.trim()));

test.each([
  ['checkout', 'at most 250 ms'],
  ['billingPortal', 'at most 300 ms'],
  ['webhook, until it is answered', 'at most 450 ms'],
  ['`me`', 'at most 100 ms'],
  ['activation', 'at most 1,000 ms'],
])('docs/benchmarks.md publishes the p95 of %s against the bound: %s', (name, bound) => {
  const row = rows.find(([, what]) => what?.includes(name));
  expect(row).toEqual(['', expect.any(String), expect.stringMatching(/^[\d,.]+ ms/), '', '', bound, '']);
});

test('docs/benchmarks.md says when, where and by which command latencies were measured', () => {
  expect(latency).toMatch(/Measured on \d{4}-\d\d-\d\d by `npm run bench -- --only latency.*--write`, Node v/);
});
