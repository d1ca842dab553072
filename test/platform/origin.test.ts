import { describe, expect, test } from '@jest/globals';
import { hostAllowed, isLoopback, isOriginPattern, originAllowed, parseWebAddress } from '../../src/platform/origin.ts';

const PATTERNS = ['https://app.example.com', 'https://shop.example.com:8443', 'http://localhost:*'];

describe('originAllowed', () => {
  test.each([
    'https://app.example.com',
    'https://app.example.com/',
    'https://app.example.com:443/done?session={CHECKOUT_SESSION_ID}#top',
    'HTTPS://App.Example.com/x',
    'https://app.example.com?a=b@c',
    'https://shop.example.com:8443/x',
    'http://localhost',
    'http://localhost:5173/return',
  ])('originAllowed allows %s', (address) => expect(originAllowed(PATTERNS, address)).toBe(true));

  test.each([
    ['another host', 'https://evil.example.com'],
    ['a longer host', 'https://app.example.com.evil.com'],
    ['a host with a dot at its end', 'https://app.example.com./'],
    ['another scheme', 'http://app.example.com'],
    ['another port', 'https://app.example.com:444'],
    ['the port of another origin', 'https://shop.example.com'],
    ['user-info', 'https://app.example.com@evil.com/'],
    ['an empty user name', 'https://@app.example.com/'],
    ['an allowed host as the user name', 'https://a:b@app.example.com/'],
    ['a backslash', 'https://app.example.com\\@evil.com/'],
    ['a backslash in the path', 'https://app.example.com/\\evil.com'],
    ['too few slashes', 'https:app.example.com'],
    ['too many slashes', 'https:///app.example.com'],
    ['a relative address', '//app.example.com/'],
    ['a path', '/done'],
    ['a tab that parsers remove', 'https://app.exam\tple.com/'],
    ['a leading space', ' https://app.example.com/'],
    ['a line end', 'https://app.example.com/\n'],
    ['a script URL', 'javascript:alert(1)//https://app.example.com'],
    ['data', 'data:text/html,https://app.example.com'],
    ['an app link', 'myapp://app.example.com'],
    ['an invalid port', 'https://app.example.com:99999/'],
    ['https on a wildcard of http', 'https://localhost:3000'],
    ['a host that only looks local', 'http://localhost.evil.com:80'],
    ['the null origin', 'null'],
    ['nothing', ''],
  ])('originAllowed refuses %s', (_what, address) => expect(originAllowed(PATTERNS, address)).toBe(false));

  test('originAllowed allows nothing if no origin is listed', () => {
    expect(originAllowed([], 'https://app.example.com')).toBe(false);
  });
});

describe('isOriginPattern', () => {
  test.each(['https://app.example.com', 'http://localhost:3000', 'http://localhost:*', 'http://127.0.0.1:*'])(
    'isOriginPattern accepts %s',
    (pattern) => expect(isOriginPattern(pattern)).toBe(true),
  );

  test.each([
    '*',
    'https://*',
    'https://*.example.com:*',
    'http://example.com:*',
    'https://app.example.com/',
    'https://app.example.com/path',
    'https://app.example.com?',
    'app.example.com',
    'myapp://x',
    '',
  ])('isOriginPattern refuses %s', (pattern) => expect(isOriginPattern(pattern)).toBe(false));
});

describe('isLoopback', () => {
  test.each([
    ['http://localhost:12111', true],
    ['http://127.0.0.1', true],
    ['http://127.1', true],
    ['http://[::1]:80', true],
    ['http://127.0.0.1.evil.com', false],
    ['http://10.0.0.1', false],
  ])('isLoopback of %s is %s', (address, local) => {
    const url = parseWebAddress(address);
    expect(url && isLoopback(url)).toBe(local);
  });
});

describe('hostAllowed', () => {
  const HOSTS = ['billing.example.com'];
  test.each([
    'localhost',
    'localhost:4000',
    'LOCALHOST:4000',
    'localhost.',
    'localhost.:4000',
    '127.0.0.1:4000',
    '127.1.2.3',
    '[::1]',
    '[::1]:4000',
    '[0:0:0:0:0:0:0:1]:4000',
    'billing.example.com',
    'Billing.Example.com:443',
    'billing.example.com.',
  ])('hostAllowed allows %s', (host) => expect(hostAllowed(host, HOSTS)).toBe(true));

  test.each([
    undefined,
    '',
    '.',
    'evil.example',
    'evil.example:4000',
    'localhost.evil.example',
    'evil.localhost.example',
    'evil-billing.example.com',
    'billing.example.com.evil.example',
    'localhost@evil.example',
    'evil.example/localhost',
    'localhost?x',
    'localhost#x',
    'localhost evil.example',
    'localhost\\evil.example',
    'localhost:port',
    '127.0.0.1.evil.example',
    '0.0.0.0',
    '192.0.2.1',
    '[2001:db8::1]',
  ])('hostAllowed refuses %s', (host) => expect(hostAllowed(host, HOSTS)).toBe(false));

  test('hostAllowed allows only this machine if no host is named', () => {
    expect([hostAllowed('localhost', []), hostAllowed('billing.example.com', [])]).toEqual([true, false]);
  });
});
