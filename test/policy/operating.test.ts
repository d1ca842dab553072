import { readFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';

const read = (name: string) => readFile(new URL(`../../${name}`, import.meta.url), 'utf8');
const operating = await read('docs/operating.md');
const { groups } = parse(await read('deploy/alerts.yml')) as { groups: { rules: { alert: string }[] }[] };

describe('docs/operating.md', () => {
  test('has a section for each alert, and for no other', () => {
    const sections = [...operating.matchAll(/^### (\w+)$/gm)].map(([, name]) => name);
    expect(sections).toEqual(groups.flatMap(({ rules }) => rules.map(({ alert }) => alert)));
  });
});
