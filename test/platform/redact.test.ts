import { describe, expect, test } from '@jest/globals';
import { reasonOf, redacted } from '../../src/platform/redact.ts';

const BOT = '123456789:AAExampleExampleExampleExampleExam1';
const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJjb3JhIn0.c2lnbmF0dXJlLXNpZ25hdHVyZQ';

describe('text from other systems', () => {
  test.each([
    ['an address in brackets', '550 5.1.1 <cora@example.com>: user unknown', ['cora', 'example.com']],
    ['an address in quotes', "mailbox 'cora.lee+billing@mail.example.co.uk' is full", ['cora', 'lee', 'co.uk']],
    ['an address outside ASCII', 'no mailbox köra@bücher.example here', ['köra', 'bücher']],
    ['an address of a host', 'unknown user cora@localhost', ['cora']],
    ['an address of an IP address', 'unknown user cora@[192.0.2.1]', ['cora', '192.0.2.1']],
    ['a quoted local part', 'unknown user "cora lee"@example.com.', ['cora', 'lee']],
    ['a percent-encoded address', 'GET /v1/customers?email=cora%40example.com&limit=1', ['cora', 'example']],
    ['an address in HTML', '<a href=x>cora&#64;example.com</a>', ['cora', 'example']],
    ['an address in escaped JSON', '{"to":"cora\\u0040example.com"}', ['cora', 'example']],
    ['a card number', 'card 4242424242424242 was declined', ['4242']],
    ['a card number in groups', 'card 4242 4242 4242 4242 12/34', ['4242']],
    ['a card number with dashes', 'card 3782-822463-10005', ['3782', '822463']],
    ['a card number behind another number', 'try 2 5555 5555 5555 4444 1', ['5555']],
    ['two card numbers', '4000056655665556 4242424242424242', ['4000', '4242']],
    ['a bot token in a path', `Call to https://api.telegram.org/bot${BOT}/sendMessage failed`, ['AAExample']],
    ['a bot token', `token is ${BOT}`, ['AAExample']],
    ['a bearer token', 'authorization: Bearer abc123def', ['abc123def']],
    ['basic credentials', 'authorization: Basic Y29yYTpzZWNyZXQ5', ['Y29yYTpzZWNyZXQ5']],
    ['a JSON Web Token', `the token ${JWT} has expired`, ['eyJ', 'c2lnbmF0']],
    ['a Stripe key', 'Invalid API Key provided: sk_live_51Habc', ['51Habc']],
    ['a masked Stripe key', 'Invalid API Key provided: rk_test_********************ab12', ['ab12']],
    ['a signing secret', 'no signature matches whsec_abcDEF123+/=', ['abcDEF']],
    ['a client secret', 'no such intent: pi_3Abc_secret_Xyz', ['Xyz']],
    ['the password of a URL', 'connect smtps://mailer:pass@word@smtp.example.com:465', ['mailer', 'pass', 'word']],
    ['credentials in a query', 'GET /unsubscribe?user=1&token=abc&stamp=def', ['abc', 'def']],
    ['a private key', '-----BEGIN PRIVATE KEY-----\nMIIEvQ\n-----END PRIVATE KEY-----', ['MIIEvQ']],
  ])('redacting removes %s', (_what, text, secrets) => {
    const left = redacted(text);
    expect(secrets.filter((secret) => left.includes(secret))).toEqual([]);
    expect(left).toContain('[redacted]');
    expect(redacted(left)).toBe(left);
  });

  test.each([
    'No such customer: cus_Na6dX7aXxi11N4',
    'E11000 duplicate key error collection: tollgate.events index: _id_ dup key: { _id: "evt_1" }',
    'at file:///srv/node_modules/@fastify/cors/index.js:12:34',
    'at node_modules/.pnpm/mongoose@8.1.0/node_modules/mongoose/lib/index.js:1:2',
    'Bearer tokens are required, and basic ones are not accepted',
    'The token has expired at 1764425733000, 2026-11-29T14:15:33.123Z',
    'the invoice of 1999 and the order 1234567890123456',
    'risk_level of the disk_usage, task_42',
    'connect ECONNREFUSED 127.0.0.1:27017, ::1:27017',
  ])('redacting keeps what helps to find the cause: %s', (text) => expect(redacted(text)).toBe(text));

  test('redacting takes linear time', () => {
    const began = performance.now();
    for (const piece of [
      'a',
      'a.',
      'a@',
      '1 ',
      '4 ',
      '4',
      '4242424242424242 ',
      'eyJa.',
      'bot1:',
      '"a',
      '://a',
      'sk_',
      'token=',
    ])
      redacted(piece.repeat(20_000));
    expect(performance.now() - began).toBeLessThan(5_000);
  });

  test('reasonOf returns a reason for any thrown value', () => {
    expect(reasonOf(new Error('no mailbox cora@example.com'))).toBe('no mailbox [redacted]');
    expect(reasonOf('no mailbox cora@example.com')).toBe('no mailbox [redacted]');
    expect(reasonOf(undefined)).toBe('undefined');
  });
});
