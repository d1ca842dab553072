import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { BILLING_ERROR_CODES } from '../../src/billing/errors.ts';
import { FAULTS } from '../../src/graphql/faults.ts';

const page = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8');

/** The rows of the table below a heading, cell by cell. */
function rows(heading: string): string[][] {
  const section = page.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? '';
  return section
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

describe('docs/errors.md', () => {
  test('docs/errors.md lists every outcome, and no other', () => {
    expect(
      rows('Outcomes')
        .map(([code]) => code)
        .sort(),
    ).toEqual(BILLING_ERROR_CODES.map((code) => `\`${code}\``).sort());
  });

  test('docs/errors.md lists every fault with its HTTP statuses, and no other', () => {
    const faults = Object.entries(FAULTS).map(([code, { http }]) => [`\`${code}\``, http.join(', ')]);
    expect(
      rows('Faults')
        .map(([code, http]) => [code, http])
        .sort(),
    ).toEqual(faults.sort());
  });

  test('docs/errors.md lists every problem that a route answers, and no other', () => {
    const src = new URL('../../src/', import.meta.url);
    const sources = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
    const texts = sources
      .map((source) => readFileSync(new URL(source, src), 'utf8'))
      .filter((text) => /^import .*\bsendProblem\b/m.test(text));
    expect(texts.length).toBeGreaterThanOrEqual(3);
    const codes = texts.flatMap((text) => [...text.matchAll(/\bcode: '([A-Z_]+)'/g)].map(([, code]) => `\`${code}\``));
    expect(
      rows('Problems')
        .map(([code]) => code)
        .sort(),
    ).toEqual([...new Set(codes)].sort());
  });

  test('docs/errors.md says what happened and what to do for every code', () => {
    for (const cells of [...rows('Outcomes'), ...rows('Faults'), ...rows('Problems')]) {
      expect(cells.filter((cell) => cell === '')).toEqual([]);
      expect(cells.length).toBeGreaterThanOrEqual(3);
    }
  });
});
