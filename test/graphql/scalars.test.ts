import { describe, expect, test } from '@jest/globals';
import { parseValue } from 'graphql';
import { Currency, DateTime, SafeInt, Url } from '../../src/graphql/scalars.ts';

describe('DateTime', () => {
  test('DateTime is serialized in UTC with milliseconds', () => {
    expect(DateTime.serialize(new Date('2026-03-01T13:00:00+01:00'))).toBe('2026-03-01T12:00:00.000Z');
  });

  test.each(['2026-03-01T12:00:00.000Z', new Date(Number.NaN), null, 1])(
    'DateTime serializes only a valid Date: %p',
    (value) => {
      expect(() => DateTime.serialize(value)).toThrow('DateTime needs a valid Date');
    },
  );

  test('DateTime reads an instant with an offset', () => {
    expect(DateTime.parseValue('2026-03-01T13:00:00+01:00')).toEqual(new Date('2026-03-01T12:00:00Z'));
  });

  test.each(['2026-03-01', '2026-02-30T00:00:00Z', 1, ''])('DateTime refuses %p', (value) => {
    expect(() => DateTime.parseValue(value)).toThrow();
  });
});

describe('Currency', () => {
  test.each(['EUR', 'USD', 'JPY', 'XAF'])('Currency accepts %s', (code) => {
    expect(Currency.parseValue(code)).toBe(code);
    expect(Currency.serialize(code)).toBe(code);
    expect(Currency.parseLiteral(parseValue(`"${code}"`))).toBe(code);
  });

  test.each(['eur', 'EURO', 'XXX', 'XAU', '', 978, null])('Currency refuses %p', (value) => {
    expect(() => Currency.parseValue(value)).toThrow(`but is: ${JSON.stringify(value)}.`);
  });

  test('Currency serializes an unlisted code, but nothing else', () => {
    expect(Currency.serialize('XXX')).toBe('XXX');
    expect(() => Currency.serialize('')).toThrow('but is: "".');
  });

  test.each(['"eur"', 'EUR', '1'])('Currency refuses the literal %s with its value', (literal) => {
    expect(() => Currency.parseLiteral(parseValue(literal))).toThrow(`but is: ${literal}.`);
  });
});

describe('URL', () => {
  test.each([
    'https://shop.example/done/{CHECKOUT_SESSION_ID}?a={CHECKOUT_SESSION_ID}#top',
    'http://localhost:3000',
    'HTTPS://Shop.example',
  ])('URL keeps %s unchanged', (address) => {
    expect(Url.parseValue(address)).toBe(address);
    expect(Url.serialize(address)).toBe(address);
  });

  test.each(['javascript:alert(1)', 'data:text/html,x', '/done', 'shop.example', 'https://', 'ftp://a.example', 5])(
    'URL refuses %p',
    (value) => {
      expect(() => Url.parseValue(value)).toThrow('must be an absolute http or https address');
    },
  );
});

describe('SafeInt', () => {
  test('SafeInt exceeds 32 bits, and ends where numbers are not exact', () => {
    expect(SafeInt.serialize(Number.MAX_SAFE_INTEGER)).toBe(Number.MAX_SAFE_INTEGER);
    expect(() => SafeInt.serialize(Number.MAX_SAFE_INTEGER + 1)).toThrow();
    expect(() => SafeInt.serialize(0.5)).toThrow();
  });
});
