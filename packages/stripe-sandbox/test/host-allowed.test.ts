import { expect, test } from '@jest/globals';
import { hostAllowed } from '../src/host-allowed.ts';

const HOST = 'billing.example.com';

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
])('the Host header %s is allowed', (header) => expect(hostAllowed(header, HOST)).toBe(true));

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
])('the Host header %s is refused', (header) => expect(hostAllowed(header, HOST)).toBe(false));
