import { execFileSync } from 'node:child_process';
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
  test('.env.example names every variable that is read, once, and no other', () => {
    expect([...named].sort()).toEqual(Object.keys(variables.shape).sort());
  });

  test('.env.example explains each variable above it', () => {
    const bare = lines.filter((line, index) => isVariable(line) && !/^# .*\.$/.test(lines[index - 1] ?? ''));
    expect(bare).toEqual([]);
  });

  test('.env.example is a configuration that starts outside of local mode once its placeholders are replaced', () => {
    const filledIn = parseEnv(text.replaceAll('replace_me', 'a1b2c3')) as Record<string, string>;
    expect(readConfig(filledIn, { local: false }).local).toBe(false);
  });

  describe('with every variable set', () => {
    const set = lines.filter(isVariable).map((line) => line.replace(/^# /, ''));

    test('.env.example with every variable set is read the same by `node --env-file` and by a shell', () => {
      const script = `set -a\n${set.join('\n')}\nexec "$0" -p 'JSON.stringify(process.env)'`;
      const inShell = JSON.parse(execFileSync('sh', ['-c', script, process.execPath], { env: {}, encoding: 'utf8' }));
      const inNode = parseEnv(set.join('\n'));
      expect(Object.keys(inNode)).toHaveLength(set.length);
      expect(inShell).toMatchObject(inNode);
    });

    // Compose takes what is in single quotes as it stands, and interpolates the rest. https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/
    test('.env.example has single quotes around each value in which a shell or Compose could see more than text', () => {
      const values = set.map((line) => line.slice(line.indexOf('=') + 1));
      expect(values.filter((value) => !/^[\w.,:/@%+=?-]+$|^'[^']+'$/.test(value))).toEqual([]);
    });
  });
});
