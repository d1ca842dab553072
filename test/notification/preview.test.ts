import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { messageCollection } from '../../src/outbox/message.document.ts';
import { startTollgate, type Tollgate } from '../support/tollgate.ts';
import { messageOf } from './messages.ts';

let tollgate: Tollgate;
beforeAll(async () => {
  tollgate = await startTollgate();
});
afterAll(() => tollgate.close());
const get = (url: string) => tollgate.app.http.inject({ method: 'GET', url });

test('the page of messages shows the status of each message, and its text as the reader sees it', async () => {
  expect((await get('/messages')).body).toContain('No messages yet');
  await messageCollection(tollgate.connection).insertMany([
    messageOf('receipt', { outcome: 'SENT' }),
    messageOf('confirm', { state: 'WITHDRAWN' }),
    messageOf('started', { outcome: 'SKIPPED', error: 'There is no address to send it to.' }),
    messageOf('fraud-warning', { userId: null }),
  ]);
  const { body, headers } = await get('/messages');
  expect(headers['content-security-policy']).toContain("default-src 'none'");
  const rows = body
    .split('<tr>')
    .slice(2)
    .map((row) =>
      row
        .replace(/<[^>]+>|\s+/g, ' ')
        .replace(/ +/g, ' ')
        .trim(),
    );
  expect(rows.map((row) => row.replace(/<.*/s, '').trim()).sort()).toEqual([
    'confirm:1 2026-03-01 12:00 u1 withdrawn',
    'fraud-warning:1 2026-03-01 12:00 admins due',
    'receipt:1 2026-03-01 12:00 u1 sent',
    'started:1 2026-03-01 12:00 u1 skipped: There is no address to send it to.',
  ]);
  expect((await get('/messages/receipt%3A1')).body).toContain('€19.99');
  expect((await get('/messages/fraud-warning%3A1')).body).toContain('Early fraud warning');
  expect((await get('/messages/nothing')).statusCode).toBe(404);
});
