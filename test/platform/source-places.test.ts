import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sourcePlaces } from '../../src/platform/source-places.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'source-places-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What V8 would say of the place of a text in a file. */
function placeOf(text: string, file: string): string {
  const before = readFileSync(file, 'utf8').split(text)[0]?.split('\n') ?? [];
  return `${pathToFileURL(resolve(file))}:${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}

describe('locations in the bundle', () => {
  test.each([
    ['src/main.ts', 'could not stop cleanly', 'dist/main.js'],
    ['src/main.ts', 'could not stop in time', 'dist/main.js'],
    ['src/cli/audit.ts', 'runIfStarted(import.meta', 'dist/cli/audit.js'],
  ])('a location in the bundle is mapped to %s', (source, text, built) => {
    const told = sourcePlaces(`Error: no\n    at stop (${placeOf(text, built)})`);
    expect(told).toBe(`Error: no\n    at stop (${placeOf(text, source)})`);
  });
});

describe('locations that cannot be mapped', () => {
  test.each([
    ['without a map', null],
    ['with a map that cannot be read', '{'],
    ['with a map that does not contain it', '{"version":3,"sources":[],"names":[],"mappings":""}'],
  ])('a location stays as it is: one %s', (_, map) => {
    const file = join(folder, `${map?.length}.js`);
    if (map !== null) writeFileSync(`${file}.map`, map);
    const stack = `Error: no\n    at ${pathToFileURL(file)}:1:1\n    at other (node:internal/x:2:3)`;
    expect(sourcePlaces(stack)).toBe(stack);
  });
});
