import type { FastifyInstance } from 'fastify';
import type { Connection } from 'mongoose';
import { checkoutCollection } from './billing/checkout/checkout.document.ts';
import { createBilling } from './billing/create-billing.ts';
import { idempotencyCollection } from './billing/customer/idempotency.document.ts';
import { linkCollection } from './billing/customer/link.document.ts';
import { createLinks } from './billing/customer/links.ts';
import { entitlementCollection } from './billing/entitlement/entitlement.document.ts';
import { paymentCollection } from './billing/payment/payment.document.ts';
import type { Catalog } from './billing/plan/catalog.ts';
import { createPriceFinder } from './billing/plan/stripe-prices.ts';
import type { Config, TokenSource } from './config.ts';
import type { ExplorerToken } from './graphql/explorer.page.ts';
import { registerGraphQL } from './graphql/route.ts';
import { createTokenVerifier } from './graphql/token.ts';
import { eventCollection } from './inbox/event.document.ts';
import { createInbox } from './inbox/inbox.ts';
import { messageCollection } from './outbox/message.document.ts';
import { createRelay, type Outboxes } from './outbox/relay.ts';
import { type Clock, wallClock } from './platform/clock.ts';
import { createHttpServer } from './platform/http.ts';
import type { Log } from './platform/log.ts';
import { createMetrics } from './platform/metrics.ts';
import { buildIndexes } from './platform/mongo.ts';
import { createStripe } from './platform/stripe.ts';
import { putCatalogInForce } from './projection/catalog.ts';
import { createProcessor } from './projection/processor.ts';
import { createRecord } from './projection/record.ts';
import { createWorker, type Worker } from './projection/worker.ts';
import { registerReturnPages } from './return-pages.ts';
import { registerWebhook } from './webhook/receive.ts';

/** What the service stands on; in local mode some of it is a substitute (local/substitutes.ts). */
export interface Ground {
  connection: Connection;
  stripe: { secretKey: string; apiBase?: string; webhookSecrets: readonly string[]; livemode: boolean };
  tokens: TokenSource;
  /** Business time: windows, ages. */
  clock: Clock;
  /** As the catalog file has it. */
  catalog: Catalog;
  explorerTokens: readonly ExplorerToken[];
  log: Log;
}

export interface App {
  http: FastifyInstance;
  worker: Worker;
  /** Stops accepting, finishes what is in flight, closes. The connection stays the caller's. */
  close(): Promise<void>;
}

/** Builds the service, without listening. The one file that knows every folder; it reads as the two paths do. */
export async function createApp(config: Config, ground: Ground): Promise<App> {
  const { connection, clock, log } = ground;
  const metrics = createMetrics();
  const gateway = createStripe({
    secretKey: ground.stripe.secretKey,
    ...(ground.stripe.apiBase === undefined ? {} : { apiBase: ground.stripe.apiBase }),
    metrics,
  });

  const events = eventCollection(connection);
  const entitlements = entitlementCollection(connection);
  const payments = paymentCollection(connection);
  const checkouts = checkoutCollection(connection);
  const idempotency = idempotencyCollection(connection);
  const links = createLinks(linkCollection(connection));
  await buildIndexes(connection);

  // Stripe -> webhook -> inbox -> projection -> documents
  const inbox = createInbox(events, wallClock);
  const { livemode } = ground.stripe;
  const { trustClientReference } = config.stripe;
  const processor = createProcessor({
    events,
    inbox,
    links,
    entitlements,
    payments,
    checkouts,
    livemode,
    trustClientReference,
    log,
    metrics,
  });
  const relay = createRelay([entitlements, payments] as unknown as Outboxes[], messageCollection(connection), clock);
  const worker = createWorker({ inbox, events, links, processor, relay, wall: wallClock, log, metrics });

  const { catalog, fileIsOlder } = await putCatalogInForce(ground.catalog, { events, entitlements, inbox, clock });
  if (fileIsOlder) log.warn(`${config.catalogFile} is older than the catalog in force, which is used instead`);

  // Client -> graphql -> billing -> documents, Stripe
  const billing = createBilling({
    entitlements,
    payments,
    checkouts,
    idempotency,
    gateway,
    record: createRecord(inbox, processor, wallClock),
    priceId: createPriceFinder(gateway),
    catalog: () => catalog,
    clock,
    metrics,
    returnUrls: config.returnUrls.origins,
    publicUrl: config.http.publicUrl,
  });

  const http = await createHttpServer({
    trustProxy: config.http.trustProxy,
    corsOrigins: config.cors.origins,
    metricsToken: config.metricsToken,
    connection,
    metrics,
    log,
  });
  if (config.role !== 'worker') {
    await registerWebhook(http, {
      secrets: ground.stripe.webhookSecrets,
      store: inbox.store,
      wall: wallClock,
      metrics,
    });
    await registerGraphQL(http, {
      billing,
      verifyToken: createTokenVerifier({ ...config.auth, source: ground.tokens }),
      introspection: config.explorer,
      explorer: config.explorer ? { tokens: ground.explorerTokens } : null,
    });
    registerReturnPages(http);
  }
  if (config.role !== 'api') worker.start();

  return {
    http,
    worker,
    async close() {
      await http.close();
      await worker.stop();
    },
  };
}
