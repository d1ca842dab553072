import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { buyer } from '../support/buyer.ts';
import { type Sandboxed, startSandboxed } from '../support/sandboxed.ts';
import type { Json } from '../support/stripe-events.ts';

let tollgate: Sandboxed;
beforeAll(async () => {
  tollgate = await startSandboxed();
});
afterAll(() => tollgate.close());

const CONTACT = 'contact { email locale telegramChatId notifications }';
const UPDATE = `mutation ($input: UpdateContactInput!) { updateContact(input: $input) { customer { ${CONTACT} } userErrors { code } } }`;

async function update(userId: string, input: Json): Promise<Json> {
  const { updateContact } = await tollgate.ask({ userId }, UPDATE, { input });
  expect(updateContact).toMatchObject({ userErrors: [] });
  return (updateContact as { customer: { contact: Json } }).customer.contact;
}
async function read(userId: string, fields: string): Promise<Json> {
  return (await tollgate.ask({ userId }, `{ me { ${fields} } }`))['me'] as Json;
}
async function outage(mode: string | null): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ mode, ...(mode && { paths: '/v1/customers' }) });
  await fetch(`${tollgate.sandbox.url}/_control/outage`, { method: 'POST', headers, body });
}

describe('a contact', () => {
  test('a contact is empty at first', async () => {
    expect(await read('nobody', `${CONTACT} paymentMethod { last4 }`)).toEqual({
      contact: { email: null, locale: null, telegramChatId: null, notifications: ['EMAIL'] },
      paymentMethod: null,
    });
  });

  test('updating a contact keeps fields that are left out, and clears those that are null', async () => {
    const all = { email: 'al@example.com', locale: 'de-AT', telegramChatId: '42', notifications: ['TELEGRAM'] };
    expect(await update('al', all)).toEqual(all);
    expect(await update('al', { locale: 'fr' })).toEqual({ ...all, locale: 'fr' });
    expect(await update('al', { email: null, telegramChatId: null, notifications: [] })).toEqual({
      email: null,
      locale: 'fr',
      telegramChatId: null,
      notifications: [],
    });
  });

  test('the contact of a buyer is that of Stripe until they change it, and Stripe is updated', async () => {
    const person = buyer(tollgate, 'bea');
    const { session } = await person.checkout({ plan: 'premium' });
    await person.pay(session?.url ?? '');
    await tollgate.settle();
    expect(await read('bea', `${CONTACT} paymentMethod { brand last4 expMonth expYear }`)).toEqual({
      contact: { email: 'bea@example.com', locale: null, telegramChatId: null, notifications: ['EMAIL'] },
      paymentMethod: { brand: 'visa', last4: '4242', expMonth: 12, expYear: 2040 },
    });
    expect(await update('bea', { email: 'new@example.com', locale: 'de' })).toMatchObject({ email: 'new@example.com' });
    await tollgate.settle();
    const ofStripe = { 'owner.id': 'bea', stripeCustomerIds: { $ne: [] } };
    const owner = await tollgate.connection.collection('accounts').findOne(ofStripe);
    const headers = { authorization: 'Bearer sk_test_sandbox' };
    const customer = await (await fetch(`${tollgate.sandbox.url}/v1/customers/${owner?._id}`, { headers })).json();
    expect(customer).toMatchObject({ email: 'new@example.com', preferred_locales: ['de'] });

    await outage('500');
    await expect(update('bea', { email: 'lost@example.com' })).rejects.toThrow('PROVIDER_UNAVAILABLE');
    expect(await update('bea', { notifications: [] })).toMatchObject({ email: 'new@example.com', notifications: [] });
    await outage(null);
  });

  test('the audit history says that a contact changed, and not to what', async () => {
    await update('cy', { email: 'cy@example.com', locale: 'de' });
    await tollgate.settle();
    const entries = await tollgate.connection.collection('audit').find({ chain: 'user:cy' }).toArray();
    expect(entries).toMatchObject([
      { target: 'contact:cy', action: 'contact.created', actor: { kind: 'CUSTOMER', id: 'cy' } },
    ]);
    expect(JSON.stringify(entries)).not.toContain('example.com');
  });

  test.each([
    [{ email: 'nobody' }, 'email must be an email'],
    [{ locale: 'not a language' }, 'locale must be a language tag'],
    [{ telegramChatId: 'me' }, 'telegramChatId must be the id of a chat'],
    [{ notifications: ['EMAIL', 'EMAIL'] }, 'notifications'],
  ])('the contact %j is refused', async (input, message) => {
    await expect(update('dan', input)).rejects.toThrow(message);
  });
});
