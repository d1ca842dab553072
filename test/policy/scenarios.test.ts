import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';

interface Row {
  scenario: number;
  promise: string;
  /** Null where a command that brings the test is named instead. */
  file: string | null;
  name: string;
}

const rows: Row[] = [...readFileSync('docs/scenarios.md', 'utf8').matchAll(/^\| (\d+) \| (.+?) \| (.+) \|$/gm)].map(
  ([, scenario, promise = '', where = '']) => {
    const [, file = null, name = where] = /^`(test\/[^`]+)`: (.+)$/.exec(where) ?? [];
    return { scenario: Number(scenario), promise, file, name };
  },
);

describe('docs/scenarios.md', () => {
  test('has all twenty, in order', () => {
    expect([...new Set(rows.map(({ scenario }) => scenario))]).toEqual(Array.from({ length: 20 }, (_, n) => n + 1));
  });

  test.each(rows.map((row) => [row.scenario, row.promise, row] as const))('%i: %s', (_n, _promise, { file, name }) => {
    if (file === null) return expect(name).toMatch(/^comes with `\w+`$/);
    if (!existsSync(file)) throw new Error(`${file} is not there`);
    expect(namesIn(file)).toContain(name);
  });

  test('names whatever is in test/scenarios', () => {
    const named = new Set(rows.map(({ file }) => file));
    const there = readdirSync('test/scenarios').map((name) => `test/scenarios/${name}`);
    expect(there.filter((file) => !named.has(file))).toEqual([]);
  });
});

describe('docs/security.md', () => {
  const threats = [
    ...readFileSync('docs/security.md', 'utf8').matchAll(/^\| [a-zA-Z ]+ \| (.+?) \| `(test\/[^`]+)`: (.+) \|$/gm),
  ];

  test('names a test for each of its lines', () => {
    const lines = readFileSync('docs/security.md', 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('| '));
    expect(threats.length).toBe(lines.length - 1); // without its head
  });

  test.each(threats.map(([, threat = '', file = '', name = '']) => [threat, file, name]))(
    '%s',
    (_threat, file, name) => {
      expect(existsSync(file) ? namesIn(file) : []).toContain(name);
    },
  );
});

describe.each(readdirSync('docs/operations').filter((name) => name.startsWith('rotating-')))(
  'docs/operations/%s',
  (page) => {
    const tests = [
      ...readFileSync(`docs/operations/${page}`, 'utf8').matchAll(/^Tested in `(test\/[^`]+)`: (.+)$/gm),
    ].map(([, file = '', name = '']) => ({ file, name }));

    test('names the tests of what it promises', () => {
      expect(tests.length).toBeGreaterThan(0);
      for (const { file, name } of tests) expect(namesIn(file)).toContain(name);
    });
  },
);

/** Every text in quotes: the names of tests, and of their cases, are among them. */
function namesIn(file: string): string[] {
  return [...readFileSync(file, 'utf8').matchAll(/'((?:[^'\\\n]|\\.)*)'/g)].map(([, text = '']) => text);
}
