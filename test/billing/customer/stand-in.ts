import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import type { Connection } from 'mongoose';
import type { CheckoutOptions } from '../../../src/billing/checkout/checkout.commands.ts';
import { type BillingOptions, createBilling } from '../../../src/billing/create-billing.ts';
import { wasRefused } from '../../../src/billing/customer/stripe-outcomes.ts';
import { NO_ENTITLEMENTS } from '../../../src/billing/entitlement/entitlement.state.ts';
import { createHistory } from '../../../src/folding/history.ts';
import { createOperations } from '../../../src/platform/operations.ts';
import { createStripe } from '../../../src/platform/stripe.ts';
import { createStoredOwners } from '../../../src/routing/stored-owners.ts';
import { eventPath } from '../../folding/processing.ts';
import type { Json } from '../../support/stripe-events.ts';
import { catalog } from '../subscription/states.ts';

export interface Asked {
  /** `POST /v1/customers` */
  what: string;
  form: Record<string, string>;
  idempotencyKey: string | undefined;
}

/** Billing on a real database, speaking to a server in Stripe's place that answers as a test says. */
export async function openBilling(
  connection: Connection,
  answer: (asked: Asked) => { status?: number; body: Json } = standard,
) {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      const question = {
        what: `${request.method} ${request.url}`,
        form: Object.fromEntries(new URLSearchParams(body)),
        idempotencyKey: request.headers['idempotency-key'] as string | undefined,
      };
      asked.push(question);
      const { status = 200, body: said } = answer(question);
      response.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
      response.end(JSON.stringify(said));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const path = await eventPath(connection);
  const apiBase = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const options: BillingOptions = {
    ...path,
    sendsEmail: false,
    signer: null,
    gateway: createStripe({ secretKey: 'sk_test_1', apiBase, metrics: path.metrics }),
    priceId: async (lookupKey) => `price_${lookupKey}`,
    forgetPrices: () => {},
    catalog: () => catalog,
    history: createHistory(path, () => catalog),
    clock: path.wall,
    wait: setTimeout,
    returnUrls: ['https://app.example'],
    publicUrl: 'https://tollgate.example',
    manageUrl: 'https://app.example/billing',
    supportRefundLimits: {},
    appendAudit: async () => {},
    reread: () => {},
    ...createStoredOwners(path),
    traceparent: () => undefined,
  };
  const stateOf = async (userId: string) => (await path.entitlement(userId)) ?? NO_ENTITLEMENTS;
  const operations = createOperations({ ...options, wasRefused });
  return {
    ...path,
    billing: createBilling(options),
    options: { ...options, stateOf, operations } satisfies CheckoutOptions,
    stateOf,
    /** What Stripe was asked, in order. */
    asked,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

/** Makes what it is asked to make. */
export function standard({ what, form }: Asked): { status?: number; body: Json } {
  if (what === 'POST /v1/customers') {
    const metadata = { userId: form['metadata[userId]'] };
    return { body: { id: `cus_of_${metadata.userId}`, object: 'customer', created: 1_772_366_400, metadata } };
  }
  if (what.startsWith('GET /v1/customers')) return { body: { object: 'list', data: [] } };
  return { body: { id: 'bps_1', object: 'billing_portal.session', url: 'https://portal.example/bps_1' } };
}
