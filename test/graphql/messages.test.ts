import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { messageCollection } from '../../src/outbox/message.document.ts';
import { CUSTOMER_KINDS } from '../../src/outbox/message.ts';
import { messageOf, NOON } from '../notification/messages.ts';
import { subscriptionLife } from '../support/lives.ts';
import type { Json } from '../support/stripe-events.ts';
import { startTollgate, type Tollgate } from '../support/tollgate.ts';

const SUPPORT = { userId: 'sam', roles: ['support'] };
const MESSAGES = `query ($userId: ID!, $first: Int, $after: String, $last: Int, $before: String) {
  customer(userId: $userId) { messages(first: $first, after: $after, last: $last, before: $before) {
    nodes { id kind at outcome error deliveries { channel at error subject text } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  } }
}`;

const minute = (n: number) => new Date(NOON.getTime() + n * 60_000);
const SENT = { at: minute(1), subject: 'Your receipt', text: 'Thank you.' };

let tollgate: Tollgate;
beforeAll(async () => {
  tollgate = await startTollgate();
  for (const event of subscriptionLife('a')) await tollgate.deliver(event);
  await tollgate.settle();
  const messages = messageCollection(tollgate.connection);
  await messages.deleteMany({});
  const of = (n: number, more: object) => ({ userId: 'user-a', at: minute(n), _id: `message:${n}`, ...more }) as never;
  await messages.insertMany([
    messageOf(
      'receipt',
      of(0, {
        outcome: 'SENT',
        delivered: {
          'customer:TELEGRAM': { at: minute(2), error: 'Forbidden: bot was blocked' },
          'customer:EMAIL': SENT,
        },
      }),
    ),
    messageOf('payment-failed', of(1, { state: 'WITHDRAWN' })),
    messageOf('started', of(2, { outcome: 'SKIPPED', error: 'There is no address to send it to.' })),
    messageOf(
      'card-expires',
      of(3, {
        outcome: 'PARKED',
        error: 'No such mailbox',
        delivered: { 'customer:EMAIL': { at: minute(4), error: 'No such mailbox' } },
      }),
    ),
    messageOf('renewal', of(4, { attempts: 2, error: 'connect ECONNREFUSED' })),
    messageOf(
      'dispute',
      of(5, {
        state: 'WITHDRAWN',
        outcome: 'SENT',
        delivered: { 'admin:EMAIL': SENT, 'customer:EMAIL': { at: minute(6), subject: null, text: null } },
      }),
    ),
    messageOf('fraud-warning', of(6, {})),
    messageOf('receipt', { _id: 'message:other', userId: 'user-b' }),
  ]);
});
afterAll(() => tollgate.close());

// biome-ignore lint/suspicious/noExplicitAny: the answer of the query above
const pageOf = async (variables: Json = {}): Promise<any> =>
  // biome-ignore lint/suspicious/noExplicitAny: as above
  ((await tollgate.ask(SUPPORT, MESSAGES, { userId: 'user-a', ...variables })) as any).customer.messages;

describe('the messages of a customer', () => {
  test('are listed newest first, with their outcome and what was sent, without alerts', async () => {
    const { nodes } = await pageOf();
    expect(nodes).toEqual([
      {
        id: 'message:message:5',
        kind: 'DISPUTE',
        at: minute(5).toISOString(),
        outcome: 'SENT',
        error: null,
        deliveries: [{ channel: 'EMAIL', at: minute(6).toISOString(), error: null, subject: null, text: null }],
      },
      expect.objectContaining({ kind: 'RENEWAL', outcome: 'DUE', error: 'connect ECONNREFUSED', deliveries: [] }),
      expect.objectContaining({ kind: 'CARD_EXPIRES', outcome: 'REFUSED', error: 'No such mailbox' }),
      expect.objectContaining({ kind: 'STARTED', outcome: 'SKIPPED', error: 'There is no address to send it to.' }),
      expect.objectContaining({ kind: 'PAYMENT_FAILED', outcome: 'WITHDRAWN', error: null }),
      {
        id: 'message:message:0',
        kind: 'RECEIPT',
        at: NOON.toISOString(),
        outcome: 'SENT',
        error: null,
        deliveries: [
          { channel: 'EMAIL', at: minute(1).toISOString(), error: null, subject: 'Your receipt', text: 'Thank you.' },
          {
            channel: 'TELEGRAM',
            at: minute(2).toISOString(),
            error: 'Forbidden: bot was blocked',
            subject: null,
            text: null,
          },
        ],
      },
    ]);
  });

  test('come in pages, forwards and backwards', async () => {
    const first = await pageOf({ first: 4 });
    const kinds = ({ nodes }: { nodes: { kind: string }[] }) => nodes.map(({ kind }) => kind);
    expect(first.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
    const second = await pageOf({ first: 4, after: first.pageInfo.endCursor });
    expect(kinds(second)).toEqual(['PAYMENT_FAILED', 'RECEIPT']);
    expect(second.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
    expect(kinds(await pageOf({ last: 4, before: second.pageInfo.startCursor }))).toEqual(kinds(first));
    await expect(pageOf({ first: 101 })).rejects.toThrow('BAD_USER_INPUT');
    await expect(pageOf({ first: 1, after: 'nonsense' })).rejects.toThrow('cursor of this list');
  });

  test('are of one user only', async () => {
    const { nodes } = await pageOf({ userId: 'user-b' });
    expect(nodes.map(({ id }: { id: string }) => id)).toEqual(['message:message:other']);
    expect((await pageOf({ userId: 'nobody' })).nodes).toEqual([]);
  });

  test.each([
    [{ userId: 'user-a' }, '{ me { messages { nodes { id } } } }'],
    [{ userId: 'shop', roles: ['service'] }, '{ customer(userId: "user-a") { messages { nodes { id } } } }'],
  ])('are for staff only: not for %j', async (viewer, query) => {
    await expect(tollgate.ask(viewer, query)).rejects.toThrow('FORBIDDEN');
  });

  test('of every kind have a name in the API', async () => {
    const query = '{ __type(name: "MessageKind") { enumValues { name } } }';
    const { __type } = (await tollgate.ask(SUPPORT, query)) as { __type: { enumValues: { name: string }[] } };
    const names = __type.enumValues.map(({ name }) => name);
    expect(names.sort()).toEqual(CUSTOMER_KINDS.map((kind) => kind.toUpperCase().replaceAll('-', '_')).sort());
  });

  test('are sent again by the ID that the API gave, or that of the row', async () => {
    const again = async (messageId: string) => {
      const input = { actingFor: { userId: 'user-a', reason: 'asked' }, messageId, idempotencyKey: messageId };
      const query = `mutation ($input: ResendMessageInput!) { resendMessage(input: $input) { message { kind outcome } userErrors { code } } }`;
      return (await tollgate.ask(SUPPORT, query, { input }))['resendMessage'];
    };
    const sent = { message: { kind: 'RECEIPT', outcome: 'DUE' }, userErrors: [] };
    expect(await again('message:message:0')).toEqual(sent);
    const row = { _id: 'receipt:7', userId: 'user-a', at: minute(7), outcome: 'SENT' } as never;
    await messageCollection(tollgate.connection).insertOne(messageOf('receipt', row));
    expect(await again('receipt:7')).toEqual(sent);
    expect(await again('message:message:other')).toMatchObject({ message: null });
  });
});
