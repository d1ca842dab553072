import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { FINDINGS } from '../../src/doctor/finding.ts';

const page = readFileSync(new URL('../../docs/operations/doctor.md', import.meta.url), 'utf8');
const { scripts } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
const operating = readFileSync(new URL('../../docs/operating.md', import.meta.url), 'utf8');

test('docs/operations/doctor.md has the same findings with the same texts as the code', () => {
  const rows = page.split('\n').filter((line) => /^\| `[A-Z_]+` \|/.test(line));
  const expected = Object.entries(FINDINGS).map(
    ([code, { severity, why, mend }]) => `| \`${code}\` | ${severity} | ${why} | ${mend} |`,
  );
  expect(rows).toEqual(expected);
});

test('the commands and alerts that findings name exist', () => {
  const mends = Object.values(FINDINGS).map(({ mend }) => mend);
  const commands = mends.flatMap((mend) => [...mend.matchAll(/npm run (\w+)/g)].map(([, name]) => name));
  const alerts = mends.flatMap((mend) => [...mend.matchAll(/\bTollgate[A-Z]\w+/g)].map(([name]) => name));
  expect(commands.length).toBeGreaterThan(5);
  expect(commands.filter((name) => !(`${name}` in scripts))).toEqual([]);
  expect(alerts.filter((name) => !operating.includes(`### ${name}\n`))).toEqual([]);
});
