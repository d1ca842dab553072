import { readFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';

const read = (name: string) => readFile(new URL(`../../${name}`, import.meta.url), 'utf8');
const operating = await read('docs/operating.md');
const { groups } = parse(await read('deploy/alerts.yml')) as { groups: { rules: { alert: string }[] }[] };
const { scripts } = JSON.parse(await read('package.json')) as { scripts: Record<string, string> };

describe('docs/operating.md', () => {
  test('has a section for each alert, and for no other', () => {
    const sections = [...operating.matchAll(/^### (\w+)$/gm)].map(([, name]) => name);
    expect(sections).toEqual(groups.flatMap(({ rules }) => rules.map(({ alert }) => alert)));
  });

  test.each(['docs/operating.md', 'docs/deploying.md'])('%s names no command that is not there', async (name) => {
    const named = [...(await read(name)).matchAll(/npm run (?:-s )?([\w:]+)/g)].map(([, script]) => script ?? '');
    expect(named.filter((script) => !(script in scripts))).toEqual([]);
  });
});
