import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { accessibilityProblems, describeInBrowser, openBrowser } from '../../packages/stripe-sandbox/test/browser.ts';
import { messageCollection } from '../../src/outbox/message.document.ts';
import { startTollgate, type Tollgate } from '../support/tollgate.ts';
import { messageOf, NOON } from './messages.ts';

const DELIVERED = {
  'customer:EMAIL': { at: NOON, subject: 'Your receipt, as it was sent', text: 'Thank you, as it was said then.' },
  'customer:TELEGRAM': { at: NOON, error: 'Forbidden: bot was blocked' },
};

let tollgate: Tollgate;
beforeAll(async () => {
  tollgate = await startTollgate({ env: { TELEGRAM_BOT_TOKEN: '1:x' } });
});
afterAll(() => tollgate.close());
const get = (url: string) => tollgate.app.http.inject({ method: 'GET', url });
const wordsOf = (html: string) =>
  html
    .replace(/<[^>]+>|\s+/g, ' ')
    .replace(/ +/g, ' ')
    .trim();

describe('the page of messages', () => {
  test('lists them by subject and reader, and what became of each', async () => {
    expect((await get('/messages')).body).toContain('No messages yet');
    await messageCollection(tollgate.connection).insertMany([
      messageOf('receipt', { outcome: 'SENT', delivered: DELIVERED }),
      messageOf('confirm', { state: 'WITHDRAWN' }),
      messageOf('started', { outcome: 'SKIPPED', error: 'There is no address to send it to.' }),
      messageOf('card-expires', { outcome: 'PARKED', error: 'No such mailbox' }),
      messageOf('fraud-warning', { userId: null }),
      messageOf('usage', { userId: null }),
    ]);
    const { body, headers } = await get('/messages');
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(body.split('<li>').slice(1).map(wordsOf).sort()).toEqual([
      'Confirm your payment of €19.99 To u1 2026-03-01 12:00 UTC Withdrawn',
      'Early fraud warning: €19.99 To Admins 2026-03-01 12:00 UTC Will be sent',
      'Welcome to Premium To u1 2026-03-01 12:00 UTC Not sent: There is no address to send it to.',
      'You have used 80% of your AI generations To Nobody 2026-03-01 12:00 UTC Will be sent',
      'Your card expires on March 31, 2026 To u1 2026-03-01 12:00 UTC Refused: No such mailbox',
      'Your receipt, as it was sent To u1 2026-03-01 12:00 UTC Sent',
    ]);
  });

  test('shows what was sent on each channel, and the e-mail as its reader sees it', async () => {
    const { body } = await get('/messages/receipt%3A1');
    expect(wordsOf(body)).toContain('Text sent by e-mail, 2026-03-01 12:00 UTC Thank you, as it was said then.');
    expect(wordsOf(body)).toContain('Text sent by Telegram, 2026-03-01 12:00 UTC Forbidden: bot was blocked');
    expect(body).toContain('srcdoc="&#60;!doctype html&#62;');
  });

  test('shows what would be sent of a message that is due', async () => {
    expect(wordsOf((await get('/messages/fraud-warning%3A1')).body)).toContain(
      'Text, as it would be sent now The card network suspects fraud.',
    );
    expect((await get('/messages/nothing')).statusCode).toBe(404);
  });
});

describeInBrowser('the page of messages in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    await tollgate.app.http.listen({ host: '127.0.0.1', port: 0 });
    browser = await openBrowser();
  });
  afterAll(() => browser.close());

  test.each([
    ['/messages', 'light'],
    ['/messages', 'dark'],
    ['/messages/receipt%3A1', 'light'],
    ['/messages/receipt%3A1', 'dark'],
  ] as const)('%s in %s fits a phone, and everybody can read it', async (path, colorScheme) => {
    // The policy of the page forbids scripts, also those of tests.
    const page = await browser.newPage({ viewport: { width: 375, height: 740 }, colorScheme, bypassCSP: true });
    const { port } = tollgate.app.http.server.address() as { port: number };
    await page.goto(`http://127.0.0.1:${port}${path}`);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(375);
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.close();
  });
});
