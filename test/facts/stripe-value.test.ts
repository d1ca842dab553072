import { describe, expect, test } from '@jest/globals';
import { amountAt, countAt, currencyAt, idAt, instantAt, textAt, urlAt } from '../../src/facts/stripe-value.ts';

describe('a value of a payload', () => {
  test.each<[string, (value: unknown) => unknown, unknown, unknown]>([
    ['an id', idAt, 'cus_1', 'cus_1'],
    ['an expanded object', idAt, { id: 'cus_1' }, 'cus_1'],
    ['a member of every JavaScript object', idAt, 'constructor', null],
    ['the prototype of all objects', idAt, '__proto__', null],
    ['a value that no database accepts as a key', idAt, 'cus_\u0000', null],
    ['a text', textAt, 'constructor', 'constructor'],
    ['an unpaired surrogate, which changes when it is stored', textAt, 'a\ud800', 'a\ufffd'],
    ['an amount', amountAt, -1999, -1999],
    ['a fraction of a cent', amountAt, 0.5, null],
    ['more money than exists', amountAt, 1e12, null],
    ['a value that is no amount', amountAt, '1999', null],
    ['a number of things', countAt, 2_147_483_647, 2_147_483_647],
    ["a count that exceeds GraphQL's Int", countAt, 2_147_483_648, null],
    ['a currency', currencyAt, 'EUR', 'eur'],
    ['a value that is no currency', currencyAt, 'euro', null],
    ['no currency', currencyAt, null, null],
    ['an address', urlAt, 'https://invoice.example/1', 'https://invoice.example/1'],
    ['a script', urlAt, 'javascript:alert(1)', null],
    ['half an address', urlAt, 'https://', null],
    ['an instant', instantAt, 1_760_000_000, new Date(1_760_000_000_000)],
    ['the last second of RFC 3339', instantAt, 253_402_300_799, new Date('9999-12-31T23:59:59Z')],
    ['the second after the last one', instantAt, 253_402_300_800, null],
    ['a second before the first one', instantAt, -1, null],
  ])('a value of a payload is read safely: %s', (_what, read, value, said) => {
    expect(read(value)).toEqual(said);
  });
});
