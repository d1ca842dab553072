import { readFile } from 'node:fs/promises';
import { parseEnv } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { readConfig } from '../../src/config.ts';
import { variables } from '../../src/config.variables.ts';

const text = await readFile(new URL('../../.env.example', import.meta.url), 'utf8');
const lines = text.split('\n');
const isVariable = (line: string) => /^(# )?[A-Z_]+=/.test(line);
const named = lines.filter(isVariable).map((line) => line.replace(/^# /, '').replace(/=.*/, ''));

describe('.env.example', () => {
  test('names every variable that is read, once, and no other', () => {
    expect([...named].sort()).toEqual(Object.keys(variables.shape).sort());
  });

  test('says above each variable what follows from it', () => {
    const bare = lines.filter((line, index) => isVariable(line) && !/^# .*\.$/.test(lines[index - 1] ?? ''));
    expect(bare).toEqual([]);
  });

  test('is a configuration that starts outside local mode once its placeholders are replaced', () => {
    const filledIn = parseEnv(text.replaceAll('replace_me', 'a1b2c3')) as Record<string, string>;
    expect(readConfig(filledIn, { local: false }).local).toBe(false);
  });
});
