import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { stripeAt } from '../../packages/stripe-sandbox/test/open-sandbox.ts';
import { signToken } from '../../src/local/tokens.ts';
import { type Mailbox, openMailbox } from '../notification/mailbox.ts';
import { customerOf } from '../support/customer-of.ts';
import { textOf } from '../support/database.ts';
import { rebuilt } from '../support/rebuilt.ts';
import { type Sandboxed, startSandboxed } from '../support/sandboxed.ts';
import type { Json } from '../support/stripe-events.ts';
import { TOKEN_SECRET } from '../support/tollgate.ts';
import { controlOf } from './year/person.ts';

const DAY = 86_400;
let mailbox: Mailbox;
let tollgate: Sandboxed;
beforeAll(async () => {
  mailbox = await openMailbox();
  tollgate = await startSandboxed({ env: { SMTP_URL: mailbox.url, MAIL_FROM: 'Acme Billing <billing@example.com>' } });
});
afterAll(async () => {
  await tollgate.close();
  await mailbox.close();
});
let userId: string;
let counter = 0;
beforeEach(() => {
  userId = `user-${counter++}`;
});

const CONTACT = 'contact { email pendingEmail locale }';
const UPDATE = `mutation ($input: UpdateContactInput!) { updateContact(input: $input) { customer { ${CONTACT} } userErrors { code } } }`;

/** Asks with a token whose `email` claim is `<userId>@example.com`. */
async function ask(query: string, variables: Json = {}) {
  return (await tollgate.ask({ userId }, query, variables)) as Json & { [field: string]: Json };
}
async function update(input: Json): Promise<Json> {
  const { updateContact } = await ask(UPDATE, { input });
  return (updateContact as { customer: { contact: Json } }).customer.contact;
}
const contact = async () => ((await ask(`{ me { ${CONTACT} } }`))['me'] as { contact: Json }).contact;

/** Makes a customer at Stripe and returns how Stripe has its e-mail address. */
async function stripeCustomer(): Promise<() => Promise<string | null>> {
  await ask('mutation { billingPortal(input: {}) { session { url } } }');
  await tollgate.settle();
  const customerId = await customerOf(tollgate, userId);
  return async () => {
    const customer = await stripeAt(tollgate.sandbox.url).customers.retrieve(customerId);
    return (customer as { email: string | null }).email;
  };
}

/** The path of the link in the newest e-mail to an address, once there are so many. */
async function linkTo(address: string, nth = 1): Promise<string> {
  const messages = tollgate.connection.collection('messages');
  for (let tries = 0; tries < 300; tries++) {
    // Messages wait for some seconds, in case a later event withdraws them.
    const waiting = { kind: 'confirm-email', dueAt: { $exists: true }, lease: { $exists: false } };
    await messages.updateMany(waiting, { $set: { dueAt: new Date(0) } });
    const mails = mailbox.mails.filter(({ recipient }) => recipient === address);
    const mail = mails[nth - 1];
    if (mail) {
      expect(mail.subject).toMatch(/^(Confirm your e-mail|Bestätigen Sie Ihre E-Mail|Confirmez votre adresse)/);
      const { pathname, search } = new URL(/https?:\S+\/confirm-email\S+/.exec(mail.text ?? '')?.[0] ?? '');
      return pathname + search;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`no e-mail to ${address}`);
}
const open = (url: string) => tollgate.app.http.inject({ url });
const click = (url: string) =>
  tollgate.app.http.inject({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: '',
  });
const events = () =>
  tollgate.connection
    .collection('events')
    .find({ type: 'contact.updated', stream: `user:${userId}` })
    .sort({ position: 1 })
    .toArray();

describe('a new e-mail address', () => {
  test('a new e-mail address waits until its link is confirmed, and Stripe keeps the old one until then [T35]', async () => {
    const email = `new-of-${userId}@example.org`;
    const atStripe = await stripeCustomer();
    const old = `${userId}@example.com`;
    expect(await update({ email, locale: 'de' })).toEqual({ email: old, pendingEmail: email, locale: 'de' });
    expect(await atStripe()).toBe(old);

    const link = await linkTo(email);
    expect(mailbox.mails.filter(({ recipient }) => recipient === old)).toEqual([]);
    const page = await open(link);
    expect([page.statusCode, page.headers['referrer-policy']]).toEqual([200, 'no-referrer']);
    expect(page.body).toContain('<form method="post"><button>Confirm this address</button></form>');
    // A mail scanner has opened the link, and nothing has changed.
    expect(await contact()).toMatchObject({ email: old, pendingEmail: email });

    const { body } = await click(link);
    expect(body).toContain('Your e-mail address is confirmed');
    expect(body).toContain('Go to your billing');
    expect(await contact()).toEqual({ email, pendingEmail: null, locale: 'de' });
    expect(await atStripe()).toBe(email);
    const recorded = await events();
    expect(recorded).toHaveLength(2);
    expect(recorded[1]).toMatchObject({ actor: { kind: 'CUSTOMER', id: userId }, requestId: expect.any(String) });

    for (const again of [await click(link), await open(link)]) {
      expect([again.statusCode, again.body]).toEqual([200, expect.stringContaining('is confirmed')]);
    }
    expect(await events()).toHaveLength(2);
    await tollgate.settle();
    const { verifyAudit, auditLog } = await tollgate.ask(
      { userId: 'ada', roles: ['admin'] },
      'query ($id: ID!) { verifyAudit(userId: $id) { valid } auditLog(filter: { userId: $id, target: { type: CONTACT, id: $id } }) { nodes { event { id } actor { kind } } } }',
      { id: userId },
    );
    expect(verifyAudit).toEqual({ valid: true });
    expect((auditLog as { nodes: Json[] }).nodes).toHaveLength(2);
    expect((await rebuilt(tollgate)).filter(({ outcome }) => outcome !== 'same')).toEqual([]);
  });

  test('an e-mail address that is confirmed by several clicks at once is one event [S118]', async () => {
    const email = `many-of-${userId}@example.org`;
    await update({ email });
    const link = await linkTo(email);
    const answers = await Promise.all([click(link), click(link), click(link)]);
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200]);
    expect(await events()).toHaveLength(2);
    expect(await contact()).toMatchObject({ email, pendingEmail: null });
  });

  test('the e-mail claim of a token takes effect at once, and replaces a waiting address', async () => {
    await update({ email: `typo-of-${userId}@example.org` });
    const link = await linkTo(`typo-of-${userId}@example.org`);
    const claimed = `${userId}@example.com`;
    expect(await update({ email: claimed })).toMatchObject({ email: claimed, pendingEmail: null });
    expect((await click(link)).statusCode).toBe(404);
    expect(await contact()).toMatchObject({ email: claimed, pendingEmail: null });
    expect(mailbox.mails.filter(({ recipient }) => recipient === claimed)).toEqual([]);
  });

  test('the current e-mail address needs no second confirmation', async () => {
    const email = `known-of-${userId}@example.org`;
    await update({ email });
    await click(await linkTo(email));
    expect(await update({ email })).toMatchObject({ email, pendingEmail: null });
  });

  test('a waiting e-mail address is canceled with null', async () => {
    const email = `null-of-${userId}@example.org`;
    await update({ email });
    const link = await linkTo(email);
    expect(await update({ email: null })).toMatchObject({ email: null, pendingEmail: null });
    expect((await open(link)).statusCode).toBe(404);
  });

  test('a waiting e-mail address stays when something else is changed', async () => {
    const email = `stays-of-${userId}@example.org`;
    await update({ email });
    expect(await update({ locale: 'fr' })).toMatchObject({ pendingEmail: email, locale: 'fr' });
    expect((await click(await linkTo(email))).statusCode).toBe(200);
    expect(await contact()).toMatchObject({ email, locale: 'fr' });
  });

  test('a waiting e-mail address is replaced by a newer request, and only the newer link works', async () => {
    const [first, second] = [`first-of-${userId}@example.org`, `second-of-${userId}@example.org`];
    await update({ email: first });
    const older = await linkTo(first);
    await update({ email: second });
    const newer = await linkTo(second);
    expect([(await open(older)).statusCode, (await click(older)).statusCode]).toEqual([404, 404]);
    expect(await contact()).toMatchObject({ email: null, pendingEmail: second });
    expect((await click(newer)).statusCode).toBe(200);
    expect(await contact()).toMatchObject({ email: second, pendingEmail: null });
  });

  test('requesting the same e-mail address again sends it again, and only the newer link works', async () => {
    const email = `again-of-${userId}@example.org`;
    await update({ email });
    const older = await linkTo(email);
    await update({ email });
    const newer = await linkTo(email, 2);
    expect(newer).not.toBe(older);
    expect([(await click(older)).statusCode, (await click(newer)).statusCode]).toEqual([404, 200]);
  });

  test('a confirmation is requested at most twice a minute, and the address stays as it was [T36]', async () => {
    const limited = await startSandboxed({
      env: { SMTP_URL: mailbox.url, MAIL_FROM: 'billing@example.com', RATE_LIMITS: 'commands=50' },
    });
    try {
      const again = () => limited.ask({ userId }, UPDATE, { input: { email: `rate-${counter++}@example.org` } });
      await again();
      await again();
      await expect(again()).rejects.toThrow('RATE_LIMITED');
      // What sends no e-mail is not counted with it.
      await limited.ask({ userId }, UPDATE, { input: { locale: 'de' } });
    } finally {
      await limited.close();
    }
  });

  test('confirming an e-mail address changes nothing while Stripe is unavailable, and its link works afterwards', async () => {
    const email = `away-of-${userId}@example.org`;
    const atStripe = await stripeCustomer();
    await update({ email });
    const link = await linkTo(email);
    await controlOf(tollgate, 'outage', { mode: '500', paths: '/v1/customers' });
    const page = await click(link);
    expect([page.statusCode, page.body]).toEqual([503, expect.stringContaining('Please try again')]);
    expect(await contact()).toMatchObject({ email: `${userId}@example.com`, pendingEmail: email });
    await controlOf(tollgate, 'outage', { mode: null });
    expect((await click(link)).statusCode).toBe(200);
    expect(await atStripe()).toBe(email);
  });

  test('the database has only the hash of a confirmation token, and the log has no token [T39]', async () => {
    const email = `hash-of-${userId}@example.org`;
    await update({ email });
    const link = await linkTo(email);
    await click(link);
    const token = new URLSearchParams(link.split('?')[1]).get('token') ?? '';
    expect(Buffer.from(token, 'base64url').length).toBeGreaterThanOrEqual(16);
    const { connection } = tollgate;
    for (const { collectionName } of (await connection.db?.collections()) ?? []) {
      const rows = await connection.collection(collectionName).find().toArray();
      expect(rows.map(textOf).filter((row) => row.includes(token))).toEqual([]);
    }
    const hash = createHash('sha256').update(token).digest('base64url');
    expect(await connection.collection('email_confirmations').findOne({ _id: hash as never })).toMatchObject({
      userId,
    });
    expect(JSON.stringify(tollgate.logs)).not.toContain(token);
  });

  test('a confirmation link with a token that is incomplete, missing or given twice is refused', async () => {
    const email = `whole-of-${userId}@example.org`;
    await update({ email });
    const link = await linkTo(email);
    for (const url of [link.slice(0, -1), '/confirm-email', '/confirm-email?token=', `${link}&token=x`]) {
      expect([(await open(url)).statusCode, (await click(url)).statusCode]).toEqual([404, 404]);
    }
    expect(await contact()).toMatchObject({ pendingEmail: email });
  });

  test('a waiting e-mail address is erased with the account, and its link is invalid [S116]', async () => {
    const email = `erased-of-${userId}@example.org`;
    await update({ email });
    const link = await linkTo(email);
    await ask('mutation ($id: ID!) { deleteCustomer(input: { confirmUserId: $id }) { deletedUserId } }', {
      id: userId,
    });
    await tollgate.settle();
    expect([(await open(link)).statusCode, (await click(link)).statusCode]).toEqual([404, 404]);
    expect(await contact()).toMatchObject({ email: null, pendingEmail: null });
    const { connection } = tollgate;
    for (const { collectionName } of (await connection.db?.collections()) ?? []) {
      if (collectionName.startsWith('sandbox_')) continue;
      const rows = await connection.collection(collectionName).find().toArray();
      expect(rows.map(textOf).filter((row) => row.includes(email))).toEqual([]);
    }
    expect((await rebuilt(tollgate)).filter(({ outcome }) => outcome !== 'same')).toEqual([]);
  });

  test('a new e-mail address waits for a day and no longer', async () => {
    const email = `late-of-${userId}@example.org`;
    await update({ email });
    const link = await linkTo(email);
    await controlOf(tollgate, 'clock', { advance: DAY - 60 });
    expect((await open(link)).statusCode).toBe(200);
    await controlOf(tollgate, 'clock', { advance: 120 });
    expect([(await open(link)).statusCode, (await click(link)).statusCode]).toEqual([404, 404]);
    expect(await contact()).toMatchObject({ email: null, pendingEmail: null });
  });
});

test('without SMTP_URL a new e-mail address takes effect at once', async () => {
  const silent = await startSandboxed();
  try {
    const token = await signToken({ secret: TOKEN_SECRET, userId, roles: [] });
    const email = 'at-once@example.org';
    const response = await silent.app.http.inject({
      method: 'POST',
      url: '/graphql',
      headers: { authorization: `Bearer ${token}` },
      payload: { query: UPDATE, variables: { input: { email } } },
    });
    expect(response.json().data.updateContact.customer.contact).toMatchObject({ email, pendingEmail: null });
  } finally {
    await silent.close();
  }
});
