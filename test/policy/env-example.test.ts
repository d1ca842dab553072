import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

  test('a shell and Node read the same values from it', async () => {
    const all = lines.map((line) => (isVariable(line) ? line.replace(/^# /, '') : '')).join('\n');
    const folder = await mkdtemp(join(tmpdir(), 'tollgate-env-'));
    await writeFile(join(folder, '.env'), all);
    const shell = spawnSync('sh', ['-c', 'set -a && . ./.env && exec env -0'], { cwd: folder, encoding: 'utf8' });
    await rm(folder, { recursive: true });
    expect(shell.stderr).toBe('');
    const sourced = new Map(
      shell.stdout.split('\0').map((entry) => [entry.split('=', 1)[0], entry.replace(/^.*?=/, '')]),
    );
    const parsed = Object.entries(parseEnv(all));
    expect(parsed.length).toBe(named.length);
    // The service itself reads \n as a line break, too.
    const read = (name: string) => sourced.get(name)?.replaceAll('\\n', '\n');
    for (const [name, value] of parsed) expect([name, read(name)]).toEqual([name, value]);
  });

  test('is a configuration that starts outside local mode once its placeholders are replaced', () => {
    const filledIn = parseEnv(text.replaceAll('replace_me', 'a1b2c3')) as Record<string, string>;
    expect(readConfig(filledIn, { local: false }).local).toBe(false);
  });
});
