import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { messageCollection } from '../../src/outbox/message.document.ts';
import { startTollgate, type Tollgate } from '../support/tollgate.ts';
import { messageOf } from './messages.ts';

const key = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
const FORM = 'application/x-www-form-urlencoded';

let tollgate: Tollgate;
beforeAll(async () => {
  const env = { TOKEN_SIGNING_KEYS: JSON.stringify([key]), PUBLIC_URL: 'https://billing.example.com' };
  tollgate = await startTollgate({ env });
});
afterAll(() => tollgate.close());

/** The link in an e-mail to this user, as the page of messages shows it. */
async function linkTo(userId: string): Promise<string> {
  const id = `started:${userId}`;
  await messageCollection(tollgate.connection).insertOne(messageOf('started', { _id: id, userId }));
  const { body } = await tollgate.app.http.inject({ url: `/messages/${encodeURIComponent(id)}` });
  // The page has the e-mail in an attribute, so it is escaped twice.
  const email = unescaped(/srcdoc="([^"]*)"/.exec(body)?.[1] ?? '');
  const [, href = ''] = /href="(https:\/\/billing\.example\.com\/unsubscribe[^"]*)"/.exec(email) ?? [];
  return unescaped(href).replace('https://billing.example.com', '');
}
const unescaped = (text: string) => text.replaceAll(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
const open = (url: string) => tollgate.app.http.inject({ url });
const click = (url: string, contentType = FORM, payload = 'List-Unsubscribe=One-Click') =>
  tollgate.app.http.inject({ method: 'POST', url, headers: { 'content-type': contentType }, payload });
const chosen = async (userId: string) =>
  (await tollgate.ask({ userId }, '{ me { contact { notifications } } }')) as {
    me: { contact: { notifications: string[] } };
  };
const said = () => tollgate.connection.collection('events').find({ type: 'contact.updated' }).toArray();

describe('the link in an optional e-mail', () => {
  test('opening the unsubscribe link asks for confirmation and changes nothing', async () => {
    const page = await open(await linkTo('ann'));
    expect([page.statusCode, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.headers['content-security-policy']).toContain("default-src 'none'");
    expect(page.body).toContain('<form method="post">');
    expect((await chosen('ann')).me.contact.notifications).toEqual(['EMAIL']);
  });

  test('one click unsubscribes the reader once, on that channel only', async () => {
    const input = { notifications: ['EMAIL', 'TELEGRAM'], telegramChatId: '42' };
    const update = 'mutation ($input: UpdateContactInput!) { updateContact(input: $input) { userErrors { code } } }';
    await tollgate.ask({ userId: 'bob & co' }, update, { input });
    const before = (await said()).length;
    const link = await linkTo('bob & co');
    const page = await click(link);
    expect([page.statusCode, page.body]).toEqual([200, expect.stringContaining('Go to your billing')]);
    expect((await chosen('bob & co')).me.contact.notifications).toEqual(['TELEGRAM']);
    expect((await click(link)).statusCode).toBe(200);
    const all = await said();
    expect(all).toHaveLength(before + 1);
    expect(all.at(-1)).toMatchObject({ actor: { kind: 'CUSTOMER', id: 'bob & co' }, requestId: expect.any(String) });
  });

  test.each([
    ['multipart/form-data; boundary=x', '--x\r\ncontent-disposition: form-data; name="a"\r\n\r\nb\r\n--x--'],
    ['text/plain', ''],
    ['application/json', '{'],
  ])('the unsubscribe link works with any body that a mail program sends: %s', async (contentType, payload) => {
    const userId = `by ${contentType}`;
    expect((await click(await linkTo(userId), contentType, payload)).statusCode).toBe(200);
    expect((await chosen(userId)).me.contact.notifications).toEqual([]);
  });

  test('an unsubscribe link affects only its reader, and does not work if it was changed [T15]', async () => {
    const link = await linkTo('cat');
    const changed = [link.replace('user=cat', 'user=dan'), link.replace('EMAIL', 'TELEGRAM'), link.slice(0, -3)];
    const before = (await said()).length;
    for (const url of [...changed, '/unsubscribe', `${link}&user=dan`, `${link}&stamp=x`]) {
      expect([(await open(url)).statusCode, (await click(url)).statusCode]).toEqual([404, 404]);
    }
    expect(await said()).toHaveLength(before);
  });

  test('the unsubscribe link accepts only a small body', async () => {
    expect((await click(await linkTo('eve'), FORM, 'x'.repeat(5_000))).statusCode).toBe(413);
  });

  test('the unsubscribe link is in no log line', async () => {
    const link = await linkTo('fay');
    await click(link);
    const stamp = new URLSearchParams(link.split('?')[1]).get('stamp') ?? '';
    expect(stamp).toHaveLength(86);
    expect(tollgate.logs.some(({ path }) => path === '/unsubscribe')).toBe(true);
    expect(JSON.stringify(tollgate.logs)).not.toContain(stamp);
  });
});

test('required e-mails have no unsubscribe link, and without keys no e-mail has one', async () => {
  await messageCollection(tollgate.connection).insertMany([
    messageOf('receipt', { _id: 'receipt:gus', userId: 'gus' }),
    messageOf('overdue', { _id: 'overdue:1', userId: null }),
    messageOf('usage', { _id: 'usage:nobody', userId: null }),
  ]);
  for (const id of ['receipt:gus', 'overdue:1', 'usage:nobody']) {
    expect((await open(`/messages/${encodeURIComponent(id)}`)).body).not.toContain('unsubscribe');
  }
  const without = await startTollgate();
  await messageCollection(without.connection).insertOne(messageOf('started'));
  const { body } = await without.app.http.inject({ url: '/messages/started%3A1' });
  expect(body).not.toContain('unsubscribe');
  expect((await without.app.http.inject({ url: '/unsubscribe' })).statusCode).toBe(404);
  await without.close();
});
