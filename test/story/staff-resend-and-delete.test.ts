import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Mailbox, openMailbox } from '../notification/mailbox.ts';
import { buyer } from '../support/buyer.ts';
import { type Sandboxed, startSandboxed } from '../support/sandboxed.ts';
import type { Json } from '../support/stripe-events.ts';

const SAM = { userId: 'sam', roles: ['support'] };
const ADA = { userId: 'ada', roles: ['admin'] };

let tollgate: Sandboxed;
let mailbox: Mailbox;
beforeAll(async () => {
  mailbox = await openMailbox();
  tollgate = await startSandboxed({ env: { SMTP_URL: mailbox.url, MAIL_FROM: 'Acme <billing@example.com>' } });
  for (const userId of ['r1', 'r2']) {
    const { session } = await buyer(tollgate, userId).checkout({ plan: 'premium' });
    await buyer(tollgate, userId).pay(session?.url ?? '');
    await tollgate.settle();
  }
  await until(async () => (await messagesOf('r1')).every(({ outcome }) => outcome !== 'DUE'));
}, 120_000);
afterAll(async () => {
  await tollgate?.close();
  await mailbox?.close();
});

interface Message {
  id: string;
  kind: string;
  outcome: string;
}
interface Answer {
  message: Message | null;
  userErrors: { code: string; field: string[] | null }[];
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('it never became true');
}

async function messagesOf(userId: string): Promise<Message[]> {
  const query =
    'query ($userId: ID!) { customer(userId: $userId) { messages(first: 50) { nodes { id kind outcome } } } }';
  const { customer } = (await tollgate.ask(SAM, query, { userId })) as Json & {
    customer: { messages: { nodes: Message[] } };
  };
  return customer.messages.nodes;
}

async function resend(userId: string, messageId: string, more: Json = {}): Promise<Answer> {
  const query = `mutation ($input: ResendMessageInput!) {
    resendMessage(input: $input) { message { id kind outcome } userErrors { code field } } }`;
  const input = { actingFor: { userId, reason: 'never came' }, messageId, idempotencyKey: 'k', ...more };
  return (await tollgate.ask(SAM, query, { input }))['resendMessage'] as Answer;
}

const receiptOf = async (userId: string) =>
  (await messagesOf(userId)).find(({ kind }) => kind === 'RECEIPT') as Message;
const mails = (userId: string) => mailbox.mails.filter(({ recipient }) => recipient === `${userId}@example.com`);
const sent = async (userId: string) => (await messagesOf(userId)).filter(({ outcome }) => outcome === 'SENT').length;

describe('a message that is sent again', () => {
  test('support sends a message again, once for each key, and the audit history says why', async () => {
    const receipt = await receiptOf('r1');
    const [mailed, before] = [mails('r1').length, await sent('r1')];
    const first = await resend('r1', receipt.id);
    expect(first).toMatchObject({ message: { kind: 'RECEIPT' }, userErrors: [] });
    expect(first.message?.id).not.toBe(receipt.id);
    expect((await resend('r1', receipt.id)).message?.id).toBe(first.message?.id);
    await until(async () => (await sent('r1')) === before + 1);
    expect(mails('r1')).toHaveLength(mailed + 1);
    expect(mails('r1').at(-1)?.subject).toBe(mails('r1').find(({ subject }) => subject?.includes('eceipt'))?.subject);
    const query =
      '{ auditLog(filter: { userId: "r1", action: ["command.sent"] }) { nodes { target { id } actor { id } reason } } }';
    expect((await tollgate.ask(ADA, query))['auditLog']).toEqual({
      nodes: [{ target: { id: 'resendMessage' }, actor: { id: 'sam' }, reason: 'never came' }],
    });
  });

  test('a message of another customer is unknown', async () => {
    const receipt = await receiptOf('r2');
    expect(await resend('r1', receipt.id, { idempotencyKey: 'other' })).toEqual({
      message: null,
      userErrors: [{ code: 'UNKNOWN_MESSAGE', field: ['input', 'messageId'] }],
    });
  });

  test.each([
    ['was not sent yet', { outcome: undefined }],
    ['was skipped', { outcome: 'SKIPPED' }],
    ['was withdrawn', { state: 'WITHDRAWN' }],
    ['was erased', { erased: true }],
    ['asks to confirm an address', { kind: 'confirm-email' }],
  ])('a message that %s is not sent again', async (what, fields) => {
    const messages = tollgate.connection.collection<{ _id: string }>('messages');
    const receipt = await receiptOf('r2');
    const row = await messages.findOne({ _id: receipt.id.replace('message:', '') });
    const stored = { ...row, _id: `copy ${what}`, ...fields };
    await messages.insertOne(stored, { ignoreUndefined: true });
    expect(await resend('r2', `message:copy ${what}`, { idempotencyKey: what })).toMatchObject({
      userErrors: [{ code: 'MESSAGE_NOT_RESENDABLE' }],
    });
  });

  test('a message is not sent again without a reason or a key', async () => {
    const receipt = await receiptOf('r1');
    expect(await resend('r1', receipt.id, { idempotencyKey: null })).toMatchObject({
      userErrors: [{ code: 'IDEMPOTENCY_KEY_REQUIRED' }],
    });
    expect(await resend('r1', receipt.id, { actingFor: { userId: 'r1' }, idempotencyKey: 'no reason' })).toMatchObject({
      userErrors: [{ code: 'REASON_REQUIRED' }],
    });
  });
});

describe('a customer whom an admin deletes', () => {
  const remove = async (viewer: typeof ADA, input: Json) => {
    const query = `mutation ($input: DeleteCustomerInput!) {
      deleteCustomer(input: $input) { deletedUserId userErrors { code } } }`;
    return (await tollgate.ask(viewer, query, { input }))['deleteCustomer'];
  };
  const request = { actingFor: { userId: 'r2', reason: 'asked by letter' }, idempotencyKey: 'letter' };

  test('an admin must repeat the user ID of the customer, and support may not delete anyone', async () => {
    expect(await remove(ADA, { ...request, confirmUserId: 'ada' })).toEqual({
      deletedUserId: null,
      userErrors: [{ code: 'CONFIRMATION_MISMATCH' }],
    });
    await expect(remove(SAM, { ...request, confirmUserId: 'r2' })).rejects.toThrow('FORBIDDEN');
    expect(await remove(ADA, { confirmUserId: 'r2', actingFor: { userId: 'r2' } })).toMatchObject({
      userErrors: [{ code: 'REASON_REQUIRED' }],
    });
  });

  test('an admin deletes a customer, and the audit history names the admin and the reason', async () => {
    expect(await remove(ADA, { ...request, confirmUserId: 'r2' })).toEqual({ deletedUserId: 'r2', userErrors: [] });
    expect(await remove(ADA, { ...request, confirmUserId: 'r2' })).toEqual({ deletedUserId: 'r2', userErrors: [] });
    const erased = await tollgate.connection.collection('events').find({ type: 'customer.erased' }).toArray();
    expect(erased).toMatchObject([{ actor: { kind: 'ADMIN', id: 'ada' }, reason: 'asked by letter' }]);
    const log =
      '{ auditLog(filter: { userId: "r2", actorId: "ada" }, first: 50) { nodes { actor { kind } outcome reason } } }';
    const { nodes } = (await tollgate.ask(ADA, log))['auditLog'] as { nodes: { reason: string }[] };
    expect(nodes.map(({ reason }) => reason)).toContain('asked by letter');
    const customer = '{ me { plan { code } stripeCustomerIds contact { email } } }';
    expect(await tollgate.ask({ userId: 'r2' }, customer)).toMatchObject({
      me: { plan: { code: 'free' }, stripeCustomerIds: [] },
    });
    expect(await messagesOf('r1')).not.toEqual([]);
  });
});
