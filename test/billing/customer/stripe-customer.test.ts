import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ensureStripeCustomer, stripeCustomersOf } from '../../../src/billing/customer/stripe-customer.ts';
import { ProviderUnavailable } from '../../../src/platform/errors.ts';
import { openDatabase } from '../../support/database.ts';
import { customerObject, stripeEvent } from '../../support/stripe-events.ts';
import { causeAt, later, NOON } from '../subscription/states.ts';
import { openBilling, standard } from './stand-in.ts';

const { connection, close } = await openDatabase();
afterAll(close);

const buyer = { userId: 'u1', email: 'ada@example.com' };
let billing: Awaited<ReturnType<typeof openBilling>>;
beforeEach(async () => {
  billing = await openBilling(connection);
  for (const collection of Object.values(connection.collections)) await collection.deleteMany({});
});
afterEach(() => billing.close());

const ensure = async (who: { userId: string; email: string | null } = buyer, opened = billing) =>
  ensureStripeCustomer(who, (await opened.stateOf(who.userId)).customers, opened.options);

describe('the Stripe customer of a buyer', () => {
  test('the Stripe customer is created once, with the user in its metadata, and is known before it is returned', async () => {
    expect(await ensure()).toBe('cus_of_u1');
    expect(await ensure()).toBe('cus_of_u1');
    expect(billing.asked).toEqual([
      {
        what: 'POST /v1/customers',
        form: { 'metadata[userId]': 'u1', email: 'ada@example.com' },
        idempotencyKey: expect.stringMatching(/^createCustomer_[0-9a-f-]{36}$/),
      },
    ]);
    expect(Object.keys((await billing.stateOf('u1')).customers)).toEqual(['cus_of_u1']);
  });

  test('the Stripe customer needs no e-mail address', async () => {
    await ensure({ userId: 'u2', email: null });
    expect(billing.asked[0]?.form).toEqual({ 'metadata[userId]': 'u2' });
  });

  test('the Stripe customer is requested again with the same parameters although the address changed, and under a new key after a 5xx, which Stripe would replay [S68]', async () => {
    let away = true;
    const flaky = await openBilling(connection, (asked) =>
      away ? { status: 500, body: { error: { type: 'api_error' } } } : standard(asked),
    );
    await expect(ensure(buyer, flaky)).rejects.toBeInstanceOf(ProviderUnavailable);
    away = false;
    await ensure({ ...buyer, email: 'new@example.com' }, flaky);
    await flaky.close();
    const [first, ...later] = flaky.asked;
    expect(later.at(-1)).toEqual({ ...first, idempotencyKey: `${first?.idempotencyKey}:1` });
  });

  test('the Stripe customer is searched for after a 5xx, because it may have been created', async () => {
    let away = true;
    const made = { id: 'cus_made', object: 'customer', created: 1_772_366_400, metadata: { userId: 'u1' } };
    const flaky = await openBilling(connection, ({ what }) => {
      if (away) return { status: 503, body: { error: { type: 'api_error' } } };
      return { body: what.startsWith('GET /v1/customers') ? { object: 'list', data: [made] } : {} };
    });
    await expect(ensure(buyer, flaky)).rejects.toBeInstanceOf(ProviderUnavailable);
    away = false;
    expect(await ensure(buyer, flaky)).toBe('cus_made');
    await flaky.close();
  });

  test('the Stripe customer has a new key once the former one is deleted, because Stripe would return that one [S69]', async () => {
    await ensure();
    const gone = { ...customerObject('cus_of_u1', 'u1'), deleted: true };
    await billing.store(stripeEvent('customer.deleted', 1_780_000_000, gone));
    await billing.settle();
    await ensure();
    const [first, second] = billing.asked.map(({ idempotencyKey }) => idempotencyKey);
    expect(second).toMatch(/^createCustomer_/);
    expect(second).not.toBe(first);
  });

  test('the Stripe customer is created once by two simultaneous commands', async () => {
    expect(await Promise.all([ensure(), ensure()])).toEqual(['cus_of_u1', 'cus_of_u1']);
    expect(billing.asked).toHaveLength(1);
  });

  test('the Stripe customer is requested under the same key if a process died after Stripe created it', async () => {
    const record = () => Promise.reject(new Error('killed'));
    const known = { email: null, userId: 'u3' };
    await expect(ensureStripeCustomer(known, {}, { ...billing.options, record })).rejects.toThrow('killed');
    expect(await ensure({ ...known, email: 'new@example.com' } as never)).toBe('cus_of_u3');
    const [first, second] = billing.asked;
    expect(second).toEqual(first);
  });

  test('the Stripe customer is requested with other parameters under another key after Stripe refused it', async () => {
    let refuses = true;
    const strict = await openBilling(connection, (asked) =>
      refuses ? { status: 400, body: { error: { type: 'invalid_request_error' } } } : standard(asked),
    );
    await expect(ensure(buyer, strict)).rejects.toThrow();
    refuses = false;
    await ensure({ ...buyer, email: 'new@example.com' }, strict);
    await strict.close();
    const [first, second] = strict.asked;
    expect(second?.form['email']).toBe('new@example.com');
    expect(second?.idempotencyKey).not.toBe(first?.idempotencyKey);
  });
});

describe('the Stripe customers of a user', () => {
  const customer = (createdAt: Date | null, deleted = false) => ({
    now: { deleted, userId: 'u1', email: null, locale: null, createdAt },
    cause: causeAt(NOON),
  });
  const of = stripeCustomersOf;

  test('the Stripe customers of a user are those that still exist, newest first, then by ID', () => {
    expect(
      of({
        cus_b: customer(NOON),
        cus_gone: customer(later(9), true),
        cus_a: customer(NOON),
        cus_c: customer(NOON),
        cus_new: customer(later(1)),
        cus_odd: customer(null),
      }),
    ).toEqual(['cus_new', 'cus_c', 'cus_b', 'cus_a', 'cus_odd']);
  });

  test('an unknown user has no Stripe customers', () => {
    expect(of({})).toEqual([]);
  });
});
