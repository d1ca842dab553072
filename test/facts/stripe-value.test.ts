import { describe, expect, test } from '@jest/globals';
import { amountAt, countAt, currencyAt, idAt, instantAt, textAt, urlAt } from '../../src/facts/stripe-value.ts';

describe('what a payload says at one place', () => {
  test.each<[string, (value: unknown) => unknown, unknown, unknown]>([
    ['an id', idAt, 'cus_1', 'cus_1'],
    ['an expanded object', idAt, { id: 'cus_1' }, 'cus_1'],
    ['what every object of JavaScript answers to', idAt, 'constructor', null],
    ['what is the prototype of all objects', idAt, '__proto__', null],
    ['what no database takes as a key', idAt, 'cus_\u0000', null],
    ['a text', textAt, 'constructor', 'constructor'],
    ['half a surrogate pair, which becomes another one when it is stored', textAt, 'a\ud800', 'a\ufffd'],
    ['an amount', amountAt, -1999, -1999],
    ['a part of a cent', amountAt, 0.5, null],
    ['more money than there is', amountAt, 1e12, null],
    ['what counts no money', amountAt, '1999', null],
    ['a number of things', countAt, 2_147_483_647, 2_147_483_647],
    ['more things than GraphQL can count', countAt, 2_147_483_648, null],
    ['a currency', currencyAt, 'EUR', 'eur'],
    ['what is none', currencyAt, 'euro', null],
    ['no currency', currencyAt, null, null],
    ['an address', urlAt, 'https://invoice.example/1', 'https://invoice.example/1'],
    ['a script', urlAt, 'javascript:alert(1)', null],
    ['half an address', urlAt, 'https://', null],
    ['an instant', instantAt, 1_760_000_000, new Date(1_760_000_000_000)],
    ['the last second that RFC 3339 can say', instantAt, 253_402_300_799, new Date('9999-12-31T23:59:59Z')],
    ['the one after it', instantAt, 253_402_300_800, null],
    ['one before all', instantAt, -1, null],
  ])('reads %s', (_what, read, value, said) => {
    expect(read(value)).toEqual(said);
  });
});
