import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { CatalogError } from '../../src/billing/plan/catalog.error.ts';
import { parseCatalog } from '../../src/billing/plan/catalog.ts';
import { fc } from '../support/seed.ts';
import { catalogText } from '../support/tollgate.ts';
import { fuzz, TIMEOUT } from './fuzz.ts';
import { hostileText, mutated, mutations } from './json-tree.ts';

const text = await catalogText();
const lines = text.split('\n');

/** What YAML can do beside being a text of plans. */
const YAML = [
  ...[
    '&a',
    '*a',
    '*nobody',
    '<<: *a',
    '&a [*a, *a]',
    '!!binary aGk=',
    '!!timestamp 2026-01-01',
    '!!set {a, b}',
    '!x y',
  ],
  ...[
    '%YAML 1.1\n---',
    '---',
    '...',
    '? a\n: b',
    '? {a: b}\n: c',
    '- ',
    '|',
    '>-',
    '"\\x',
    "'",
    '{',
    '[',
    '}',
    '@',
    '`',
    '\t',
  ],
  ...[
    '.inf',
    '.nan',
    '0x1F',
    '0o17',
    '1_000',
    '1e400',
    '~',
    'yes',
    'on',
    '=',
    '\u0085',
    '\u2028',
    '\ufeff',
    '\u0000',
    '# x',
  ],
  `${'['.repeat(5_000)}`,
  `${'{a: '.repeat(5_000)}`,
  `${'- '.repeat(5_000)}`,
  'a: &a [x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a]\nc: &c [*b, *b, *b, *b, *b, *b, *b, *b]\nd: [*c, *c]',
];

const edited = fc
  .array(
    fc.record({
      line: fc.nat(lines.length - 1),
      column: fc.nat(40),
      cut: fc.nat(10),
      put: fc.oneof(fc.constantFrom(...YAML), fc.constantFrom(...lines), hostileText),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((edits) => {
    const changed = [...lines];
    for (const { line, column, cut, put } of edits) {
      const was = changed[line] ?? '';
      changed[line] = was.slice(0, column) + put + was.slice(column + cut);
    }
    return changed.join('\n');
  });

/** The plans as JSON, which is YAML too, after all that was done to it. */
const grown = mutations.map((todo) => mutated(parse(text), todo));

test(
  'a random catalog is accepted, or refused with the line and the problem',
  async () => {
    expect(() => parseCatalog(text, 'plans.yaml')).not.toThrow();
    await fuzz('catalogs', fc.oneof(edited, grown), async (texts) => texts.map(wrongWith));
  },
  TIMEOUT,
);

function wrongWith(one: string): string | null {
  try {
    parseCatalog(one, 'plans.yaml');
    return null;
  } catch (error) {
    if (!(error instanceof CatalogError)) return String(error);
    const last = one.split(/\r\n?|\n/).length;
    const odd = error.problems.find(
      ({ line, column, message }) => line < 1 || line > last || column < 1 || message === '',
    );
    return odd || error.problems.length === 0 ? `refused with ${JSON.stringify(odd)}` : null;
  }
}
