import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Json } from './stripe-events.ts';

export interface StripeQuestion {
  /** `POST /v1/customers` */
  what: string;
  body: string;
  idempotencyKey: string | undefined;
}

/** An object, or a text that is sent as it is. */
export interface StripeAnswer {
  status?: number;
  body: Json | string;
}

/** A server in Stripe's place that answers as a test says, for what the sandbox does not do. */
export async function startStripeStub(answer: (question: StripeQuestion) => StripeAnswer) {
  const asked: StripeQuestion[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      const idempotencyKey = request.headers['idempotency-key'] as string | undefined;
      const question = { what: `${request.method} ${request.url}`, body: decodeURIComponent(body), idempotencyKey };
      asked.push(question);
      const { status = 200, body: said } = answer(question);
      response.writeHead(status, { connection: 'close', 'request-id': `req_${asked.length}` });
      response.end(typeof said === 'string' ? said : JSON.stringify(said));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** What was asked, in order. */
    asked,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

/** One of Stripe's lists. */
export const stripeList = (...data: Json[]): StripeAnswer => ({ body: { object: 'list', data, has_more: false } });

/** Stripe refuses a request. https://docs.stripe.com/api/errors */
export const stripeRefusal = (error: Json, status = 400): StripeAnswer => ({
  status,
  body: { error: { type: 'invalid_request_error', ...error } },
});
