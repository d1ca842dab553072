import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import Stripe from 'stripe';
import { ProviderUnavailable } from '../../src/platform/errors.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { createStripe, STRIPE_API_VERSION } from '../../src/platform/stripe.ts';

interface Answer {
  status?: number;
  headers?: Record<string, string>;
  body?: unknown;
}

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
});

/** A server in Stripe's place that answers every request alike, and the gateway that speaks to it. */
async function stripeThatAnswers({ status = 200, headers = {}, body = {} }: Answer) {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    response.sendDate = !('date' in headers);
    response.writeHead(status, { 'content-type': 'application/json', connection: 'close', ...headers });
    response.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  servers.push(server);
  const metrics = createMetrics();
  const apiBase = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { gateway: createStripe({ secretKey: 'sk_test_1', apiBase, metrics }), requests, metrics };
}

const customer = { id: 'cus_1', object: 'customer' };
const ofCustomer = (stripe: Stripe) => stripe.customers.retrieve('cus_1');

describe('a call to Stripe', () => {
  test("a call to Stripe returns the object, and when the call began, by Stripe's clock", async () => {
    const date = 'Sun, 01 Mar 2026 12:00:01 GMT';
    const { gateway } = await stripeThatAnswers({ body: customer, headers: { date } });
    const { object, startedAt } = await gateway.ask(ofCustomer);
    expect(object.id).toBe('cus_1');
    expect(startedAt.getTime()).toBeLessThanOrEqual(Date.parse(date));
    expect(startedAt.getTime()).toBeGreaterThan(Date.parse(date) - 10_000);
  });

  test.each([['not a date'], ['']])(
    'a call to Stripe uses our own clock if the date of the answer is %p',
    async (date) => {
      const { gateway } = await stripeThatAnswers({ body: customer, headers: { date } });
      const before = Date.now();
      const { startedAt } = await gateway.ask(ofCustomer);
      expect(startedAt.getTime()).toBeGreaterThanOrEqual(before - 10_000);
      expect(startedAt.getTime()).toBeLessThanOrEqual(Date.now());
    },
  );

  test('a call to Stripe uses the API version of this code, whatever the default of the account is', async () => {
    const { gateway, requests } = await stripeThatAnswers({ body: customer });
    await gateway.ask(ofCustomer);
    expect(requests[0]?.headers).toMatchObject({
      'stripe-version': STRIPE_API_VERSION,
      authorization: 'Bearer sk_test_1',
    });
  });

  test('a call to Stripe is measured', async () => {
    const { gateway, metrics } = await stripeThatAnswers({ body: customer });
    await gateway.ask(ofCustomer);
    expect(await metrics.registry.getSingleMetricAsString('billing_stripe_call_seconds')).toContain(
      'billing_stripe_call_seconds_count{method="GET",status="200"} 1',
    );
  });
});

describe('Stripe, when it cannot answer', () => {
  test.each<[string, Answer]>([
    ['fails', { status: 500, body: { error: { type: 'api_error', message: 'Something went wrong' } } }],
    ['Stripe is overloaded', { status: 429, body: { error: { type: 'invalid_request_error', code: 'rate_limit' } } }],
    ['a proxy in front of Stripe fails', { status: 502, body: { message: 'Bad gateway' } }],
    ['a proxy in front of Stripe refuses', { status: 403, body: {} }],
  ])('a call rejects with ProviderUnavailable without a retry if %s', async (_what, answer) => {
    const { gateway, requests } = await stripeThatAnswers(answer);
    await expect(gateway.ask(ofCustomer)).rejects.toBeInstanceOf(ProviderUnavailable);
    expect(requests).toHaveLength(1);
  });

  test('a call rejects with ProviderUnavailable, with its cause, if Stripe cannot be reached', async () => {
    const metrics = createMetrics();
    const gateway = createStripe({ secretKey: 'sk_test_1', apiBase: 'http://127.0.0.1:9', metrics });
    const error = await gateway.ask(ofCustomer).catch((thrown) => thrown);
    expect(error).toMatchObject({ name: 'ProviderUnavailable', message: 'Stripe cannot answer' });
    expect(error.cause).toBeInstanceOf(Stripe.errors.StripeConnectionError);
    // A call that leaves no sample would leave its alert blind.
    const { values } = await metrics.stripeCalls.get();
    const count = values.find(({ metricName }) => metricName === 'billing_stripe_call_seconds_count');
    expect(count).toMatchObject({ value: 1, labels: { status: 'none' } });
  });
});

describe('a refusal of Stripe', () => {
  test.each<[string, Answer, typeof Stripe.errors.StripeError]>([
    [
      'a refusal of a wrong request',
      { status: 404, body: { error: { type: 'invalid_request_error', code: 'resource_missing' } } },
      Stripe.errors.StripeInvalidRequestError,
    ],
    [
      'a refusal of a card',
      { status: 402, body: { error: { type: 'card_error', code: 'card_declined' } } },
      Stripe.errors.StripeCardError,
    ],
    [
      'a refusal of our key',
      { status: 401, body: { error: { type: 'invalid_request_error' } } },
      Stripe.errors.StripeAuthenticationError,
    ],
  ])("%s is thrown as Stripe's own error", async (_what, answer, expected) => {
    const { gateway } = await stripeThatAnswers(answer);
    await expect(gateway.ask(ofCustomer)).rejects.toBeInstanceOf(expected);
  });

  test('an error of our own, before anything is sent, is thrown unchanged', async () => {
    const { gateway } = await stripeThatAnswers({ body: customer });
    await expect(gateway.ask(() => Promise.reject(new RangeError('ours')))).rejects.toBeInstanceOf(RangeError);
  });
});

describe('the address of Stripe', () => {
  const addressOf = (apiBase?: string) => {
    const { client } = createStripe({ secretKey: 'sk', metrics: createMetrics(), ...(apiBase ? { apiBase } : {}) });
    return ['protocol', 'host', 'port'].map((field) => client.getApiField(field as 'host'));
  };

  test.each([
    [undefined, ['https', 'api.stripe.com', '443']],
    ['https://stripe.example', ['https', 'stripe.example', '443']],
    ['https://stripe.example:8443', ['https', 'stripe.example', '8443']],
    ['http://127.0.0.1', ['http', '127.0.0.1', '80']],
    ['http://127.0.0.1:12111', ['http', '127.0.0.1', '12111']],
  ])('the address of Stripe is read from %s', (apiBase, address) => {
    expect(addressOf(apiBase)).toEqual(address);
  });
});
