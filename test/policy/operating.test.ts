import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';

const read = (name: string) => readFile(new URL(`../../${name}`, import.meta.url), 'utf8');
const operating = await read('docs/operating.md');
const { groups } = parse(await read('deploy/alerts.yml')) as { groups: { rules: { alert: string }[] }[] };

describe('the alerts', () => {
  // promtool is of Debian's package prometheus.
  const isThere = spawnSync('promtool', ['--version']).status === 0 || process.env['CI'] !== undefined;
  (isThere ? test : test.skip)(
    'fire where what they are about happens: `promtool test rules`',
    () => {
      const file = fileURLToPath(new URL('../../deploy/alerts.test.yml', import.meta.url));
      const { status, stdout, stderr } = spawnSync('promtool', ['test', 'rules', file], { encoding: 'utf8' });
      expect([status, `${stdout}${stderr}`]).toEqual([0, expect.not.stringContaining('FAILED')]);
    },
    300_000,
  );
});

describe('docs/operating.md', () => {
  test('docs/operating.md has a section for each alert, and for no other', () => {
    const sections = [...operating.matchAll(/^### (\w+)$/gm)].map(([, name]) => name);
    expect(sections).toEqual(groups.flatMap(({ rules }) => rules.map(({ alert }) => alert)));
  });
});
