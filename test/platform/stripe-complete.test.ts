import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { ProviderUnavailable } from '../../src/platform/errors.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { createStripe } from '../../src/platform/stripe.ts';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
});

type Answers = Record<string, { status?: number; body: object }>;

/** The gateway to a server in Stripe's place that answers by path. */
async function stripeThatAnswers(answers: Answers) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const { status = 200, body } = answers[new URL(request.url ?? '', 'http://stripe').pathname] ?? refusal(404);
    response.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
    response.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  servers.push(server);
  const apiBase = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { gateway: createStripe({ secretKey: 'sk_test_1', apiBase, metrics: createMetrics() }), asked };
}
const refusal = (status: number) => ({
  status,
  body: { error: { type: 'invalid_request_error', code: status === 404 ? 'resource_missing' : 'x', message: 'no' } },
});

const cut = {
  object: 'list',
  data: [{ id: 'si_1' }],
  has_more: true,
  url: '/v1/subscription_items?subscription=sub_1',
};
const subscription = { id: 'sub_1', object: 'subscription', items: cut };
const rest = { object: 'list', data: [{ id: 'si_1' }, { id: 'si_2' }], has_more: true };

describe('an answer of Stripe', () => {
  test('an answer of Stripe has every row of the lists in it, each once, and reading stops if a page has nothing new', async () => {
    const { gateway, asked } = await stripeThatAnswers({
      '/v1/subscriptions/sub_1': { body: subscription },
      '/v1/subscription_items': { body: rest },
    });
    const { object } = await gateway.ask((stripe) => stripe.subscriptions.retrieve('sub_1'));
    expect(object.items).toMatchObject({ data: [{ id: 'si_1' }, { id: 'si_2' }], has_more: false });
    expect(asked.slice(1)).toEqual([
      '/v1/subscription_items?subscription=sub_1&limit=100&starting_after=si_1&expand%5B%5D=data.discounts',
      '/v1/subscription_items?subscription=sub_1&limit=100&starting_after=si_2&expand%5B%5D=data.discounts',
    ]);
  });

  test('an answer that is a list has complete rows, and leaves its further pages to the caller', async () => {
    const { gateway, asked } = await stripeThatAnswers({
      '/v1/subscriptions': { body: { object: 'list', data: [subscription], has_more: true, url: '/v1/subscriptions' } },
      '/v1/subscription_items': { body: rest },
    });
    const { object } = await gateway.ask((stripe) => stripe.subscriptions.list());
    expect([object.has_more, object.data[0]?.items.data.length]).toEqual([true, 2]);
    expect(asked.filter((path) => path.startsWith('/v1/subscriptions'))).toHaveLength(1);
  });

  test('completing an answer leaves events unchanged', async () => {
    const event = { id: 'evt_1', object: 'event', data: { object: subscription } };
    const { gateway, asked } = await stripeThatAnswers({
      '/v1/events': { body: { object: 'list', data: [event], has_more: false, url: '/v1/events' } },
    });
    await gateway.ask((stripe) => stripe.events.list());
    expect(asked).toHaveLength(1);
  });

  test('an answer of Stripe has the coupons and promotion codes of its discounts, each retrieved once', async () => {
    const discount = (id: string) => ({
      id,
      object: 'discount',
      source: { coupon: 'HALF' },
      promotion_code: 'promo_1',
    });
    const { gateway, asked } = await stripeThatAnswers({
      '/v1/subscriptions/sub_1': {
        body: { id: 'sub_1', object: 'subscription', discounts: [discount('di_1'), discount('di_2')] },
      },
      '/v1/coupons/HALF': { body: { id: 'HALF', object: 'coupon', percent_off: 50 } },
      '/v1/promotion_codes/promo_1': { body: { id: 'promo_1', object: 'promotion_code', code: 'SPRING' } },
    });
    const { object } = await gateway.ask((stripe) => stripe.subscriptions.retrieve('sub_1'));
    const full = { source: { coupon: { percent_off: 50 } }, promotion_code: { code: 'SPRING' } };
    expect(object.discounts).toMatchObject([full, full]);
    expect(asked).toHaveLength(3);
  });

  test.each([404, 403])('an answer keeps an ID if its object is refused with %i', async (status) => {
    const { gateway } = await stripeThatAnswers({
      '/v1/subscriptions/sub_1': { body: subscription },
      '/v1/subscription_items': refusal(status),
    });
    const { object } = await gateway.ask((stripe) => stripe.subscriptions.retrieve('sub_1'));
    expect(object.items.has_more).toBe(true);
  });

  test('completing an answer rejects if Stripe cannot answer for a part of it', async () => {
    const { gateway } = await stripeThatAnswers({
      '/v1/subscriptions/sub_1': { body: subscription },
      '/v1/subscription_items': refusal(500),
    });
    const read = gateway.ask((stripe) => stripe.subscriptions.retrieve('sub_1'));
    await expect(read).rejects.toThrow(ProviderUnavailable);
  });
});
