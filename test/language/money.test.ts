import { describe, expect, test } from '@jest/globals';
import { decimal, minorDigits, moneyFormat } from '../../src/language/money.ts';

describe('decimal', () => {
  test.each([
    [1999, 'EUR', '19.99'],
    [5, 'USD', '0.05'],
    [0, 'usd', '0.00'],
    [-5, 'EUR', '-0.05'],
    [-123456, 'EUR', '-1234.56'],
    [500, 'JPY', '500'],
    [-500, 'JPY', '-500'],
    [0, 'JPY', '0'],
    [1, 'KWD', '0.001'],
    [5120, 'BHD', '5.120'],
    [Number.MAX_SAFE_INTEGER, 'USD', '90071992547409.91'],
  ])('decimal writes %d %s as %s', (amount, currency, text) => expect(decimal(amount, currency)).toBe(text));

  test('decimal refuses an amount that is not a whole number of minor units', () => {
    expect(() => decimal(19.99, 'EUR')).toThrow('whole number of minor units, not 19.99');
    expect(() => decimal(Number.NaN, 'EUR')).toThrow(RangeError);
  });
});

describe('moneyFormat', () => {
  const british = moneyFormat('en-GB');

  test('amounts are written as the locale writes them, with the digits that Stripe counts', () => {
    expect([british(1999, 'eur'), british(1999, 'USD'), british(500, 'jpy')]).toEqual(['€19.99', 'US$19.99', 'JP¥500']);
    expect(british(1999, 'huf')).toMatch(/19\.99$/);
    expect(moneyFormat('de')(1999, 'eur')).toBe('19,99\u00a0€');
  });

  test('no amount loses a cent to floating point', () => {
    expect(british(Number.MAX_SAFE_INTEGER, 'usd')).toBe('US$90,071,992,547,409.91');
  });
});

describe('minorDigits', () => {
  test('minorDigits counts digits as Stripe does where Intl would round to whole units', () => {
    expect(['HUF', 'COP', 'IDR', 'ISK', 'UGX'].map(minorDigits)).toEqual([2, 2, 2, 2, 2]);
    expect(minorDigits('MGA')).toBe(0);
  });
});
