import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { changesBetween } from './schema-changes.ts';

const read = (name: string) => readFileSync(new URL(`../../schema/${name}`, import.meta.url), 'utf8');

// Promised, and not there yet: whoever builds it takes it off.
const NOT_YET: string[] = [];

describe('the published schema', () => {
  test('the published schema contains the contract: names, types, nullability and defaults', async () => {
    const broken = (await changesBetween(read('contract.graphql'), read('schema.graphql'))).filter(
      ({ breaking, retyped }) => breaking || retyped,
    );
    expect(broken.map(({ path }) => path).sort()).toEqual(NOT_YET);
  });
});
