import { expect, test } from '@jest/globals';
import { importPage } from '../../src/reconciliation/import-page.ts';
import { answered } from '../support/answered.ts';

test('an object of a type without a reader stops an import, and the error names the type', async () => {
  const object = { type: 'unheard.of' as never, object: { id: 'x_1' } };
  const page = importPage([object], answered({}, new Date(0)), {} as never);
  await expect(page).rejects.toThrow('"unheard.of" needs a reader in facts/stripe-objects');
});
