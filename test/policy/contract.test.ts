import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { changesBetween } from './schema-changes.ts';

const read = (name: string) => readFileSync(new URL(`../../schema/${name}`, import.meta.url), 'utf8');

// Required in the contract, and optional since `organizationId` can name an organization instead. Clients that send it notice nothing.
const OPTIONAL = ['GrantEntitlementInput.userId', 'LinkCustomerInput.userId', 'ReconcileCustomerInput.userId'];

describe('the published schema', () => {
  test('the published schema contains the contract: names, types, nullability and defaults', async () => {
    const broken = (await changesBetween(read('contract.graphql'), read('schema.graphql'))).filter(
      ({ breaking, retyped }) => breaking || retyped,
    );
    expect(broken.filter(({ breaking }) => breaking)).toEqual([]);
    expect(broken.map(({ path }) => path).sort()).toEqual(OPTIONAL);
  });
});
