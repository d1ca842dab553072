import { setTimeout } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import type { Connection, mongo } from 'mongoose';
import { auditPage } from './audit/audit.read.ts';
import { type ChainHolder, createChains } from './audit/heads.ts';
import { createCausedBy } from './billing/caused-by.ts';
import { createBilling } from './billing/create-billing.ts';
import { createOwners } from './billing/customer/owners.ts';
import { createRecipients } from './billing/entitlement/recipient.read.ts';
import { createLinks } from './billing/payment/links.ts';
import { countPayments } from './billing/payment/payment.metrics.ts';
import { planByCode, standing } from './billing/plan/catalog.lookup.ts';
import type { Catalog } from './billing/plan/catalog.ts';
import { createPriceFinder } from './billing/plan/stripe-prices.ts';
import { openCollections } from './collections.ts';
import type { Config, TokenSource } from './config.ts';
import { registerErrorsPage } from './errors-page.ts';
import { createBudgets } from './graphql/budgets.ts';
import type { ExplorerToken } from './graphql/explorer.page.ts';
import { createRates } from './graphql/rates.ts';
import { registerGraphQL } from './graphql/route.ts';
import { createTokenVerifier } from './graphql/token.ts';
import { createEventReads } from './inbox/event.read.ts';
import { createInbox } from './inbox/inbox.ts';
import { createConfirmUrl, registerConfirmEmail } from './notification/confirm-email.ts';
import { createNotification } from './notification/notification.ts';
import { registerPreview } from './notification/preview.ts';
import { createUnsubscribeLinks, registerUnsubscribe } from './notification/unsubscribe.ts';
import { createAlerts } from './outbox/alerts.ts';
import { createRelay, type Outboxes } from './outbox/relay.ts';
import { type Clock, SECOND, wallClock } from './platform/clock.ts';
import { createHttpServer } from './platform/http.ts';
import { traceHttp } from './platform/http-spans.ts';
import type { Log } from './platform/log.ts';
import { createMetrics } from './platform/metrics.ts';
import { repeat } from './platform/repeat.ts';
import { createSigner, registerPublicKeys, type SigningKey } from './platform/signing-keys.ts';
import { createStripe } from './platform/stripe.ts';
import { traceStripe } from './platform/stripe-spans.ts';
import type { Tracing } from './platform/tracing.ts';
import { putCatalogInForce } from './projection/catalog.ts';
import { createCatchUp } from './projection/catch-up.ts';
import { openErasing } from './projection/erase.ts';
import { traceFolding, traceStoring } from './projection/fold-spans.ts';
import { createHistory } from './projection/history.ts';
import { createLookUp, type LookUp } from './projection/look-up.ts';
import { createProcessor } from './projection/processor.ts';
import { createRecord } from './projection/record.ts';
import { replayForAdmin } from './projection/replay.commands.ts';
import { createReplayEvents } from './projection/replay-events.ts';
import { createReread } from './projection/reread.ts';
import { createWatches } from './projection/watches.ts';
import { createWitness } from './projection/witness.ts';
import { createWorker, type Worker } from './projection/worker.ts';
import { createReconciliation, type Reconciliation } from './reconciliation/reconciliation.ts';
import { registerReturnPages } from './return-pages.ts';
import { registerWebhook } from './webhook/receive.ts';

/** What waits for a look-up has waited for a minute already. */
const LOOK_UP_EVERY = 5 * SECOND;

/** Nobody minds a second: a burst of facts is waited for longer. */
const TELL_EVERY = SECOND;

/** Whoever balances looks at `/readyz` about as often; on one's own machine nobody does. */
const DRAIN_FOR = 2 * SECOND;

/** What the service stands on; in local mode some of it is a substitute (local/substitutes.ts). */
export interface Ground {
  connection: Connection;
  stripe: { secretKey: string; apiBase?: string; webhookSecrets: readonly string[]; livemode: boolean };
  tokens: TokenSource;
  /** Sign entitlement tokens: the first does, all are published. */
  signingKeys: readonly SigningKey[];
  /** Business time: windows, ages. */
  clock: Clock;
  /** As the catalog file has it. */
  catalog: Catalog;
  explorerTokens: readonly ExplorerToken[];
  log: Log;
  /** Traces, where they are asked for. */
  tracing?: Tracing | undefined;
}

export interface App {
  http: FastifyInstance;
  worker: Worker;
  lookUp: LookUp;
  reconciliation: Reconciliation;
  /** Stops accepting, finishes what is in flight, closes. The connection stays the caller's. */
  close(): Promise<void>;
}

/** Builds the service, without listening. The one file that knows every folder; it reads as the two paths do. */
export async function createApp(config: Config, ground: Ground): Promise<App> {
  const { connection, clock, log, tracing } = ground;
  const metrics = createMetrics();
  const { secretKey, apiBase, webhookSecrets, livemode } = ground.stripe;
  const stripe = createStripe({ secretKey, apiBase, metrics });
  const { erasures, eraser } = openErasing(connection);
  const collections = await openCollections(connection);
  const { events, entitlements, payments, usage, checkouts, idempotency, cursors, audit, messages } = collections;
  const { ownerRows, linkRows, confirmations } = collections;
  const gateway = createWitness(tracing ? traceStripe(stripe, tracing) : stripe, events);
  const owners = createOwners(ownerRows);
  const links = createLinks(linkRows);

  // Stripe -> webhook -> inbox -> projection -> documents
  const inbox = createInbox(events, wallClock);
  const { trustClientReference, accountId } = config.stripe;
  const policy = { livemode, trustClientReference, accountId, clock };
  const folding = {
    events,
    inbox,
    owners,
    links,
    erasures,
    entitlements,
    payments,
    causedBy: createCausedBy(idempotency),
    ...policy,
  };
  const alerts = createAlerts({ messages, clock, wall: wallClock });
  const onQuestion = () => lookingUp.runNow();
  const untraced = createProcessor({ ...folding, checkouts, eraser, onQuestion, alerts, log, metrics });
  const processor = tracing ? traceFolding(untraced, tracing) : untraced;
  const outboxes = [entitlements, payments] as unknown as (Outboxes & mongo.Collection<ChainHolder>)[];
  const customers = entitlements as unknown as mongo.Collection<ChainHolder>;
  const chains = createChains({ audit, customers, outboxes });
  const everyOutbox = [...outboxes, usage as unknown as Outboxes];
  const relay = createRelay({
    outboxes: everyOutbox,
    messages,
    appendAudit: async (drafts) => {
      await chains.append(drafts);
      countPayments(drafts, metrics);
    },
    clock,
    wall: wallClock,
  });
  const replays = createReplayEvents({ ...folding, processor, appendAudit: chains.append });
  const record = createRecord({ inbox, events, processor, clock, wall: wallClock, livemode });
  const reconciliation = createReconciliation({
    gateway,
    cursors,
    events,
    owners: ownerRows,
    entitlements,
    payments,
    alerts,
    store: inbox.store,
    record,
    clock,
    wall: wallClock,
    wait: (milliseconds, signal) => setTimeout(milliseconds, undefined, { signal }),
    monotonic: () => performance.now(),
    log,
    metrics,
  });
  const lookUp = createLookUp({ events, inbox, links, gateway, record, ...policy, wall: wallClock });
  const lookingUp = repeat('look-up', lookUp.runOnce, { every: LOOK_UP_EVERY, log });
  const worker = createWorker({
    inbox,
    events,
    owners,
    links,
    processor,
    relay,
    watches: createWatches({ events, entitlements, outboxes: everyOutbox, alerts, clock, wall: wallClock }),
    wall: wallClock,
    log,
    metrics,
  });

  const { catalog, fileIsOlder } = await putCatalogInForce(ground.catalog, { events, entitlements, inbox, clock });
  if (fileIsOlder) log.warn(`${config.catalogFile} is older than the catalog in force, which is used instead`);

  // Client -> graphql -> billing -> documents, Stripe
  const recipientOf = createRecipients(entitlements);
  const unsubscribe = createUnsubscribeLinks(ground.signingKeys, config.http.publicUrl);
  const notification = await createNotification({
    ...config.notification,
    captured: config.local,
    messages,
    recipientOf,
    unsubscribe,
    confirmUrl: createConfirmUrl(confirmations, config.http.publicUrl),
    planName: (code) => planByCode(catalog, code)?.name ?? null,
    planStanding: (code) => standing(catalog, (code && planByCode(catalog, code)) || null),
    wall: wallClock,
    log,
    metrics,
  });
  const telling = repeat('notification', notification.runOnce, { every: TELL_EVERY, log });

  const signer = await createSigner(ground.signingKeys);
  const billing = createBilling({
    entitlements,
    payments,
    usage,
    confirmations,
    sendsEmail: config.notification.email !== undefined,
    links,
    signer,
    checkouts,
    idempotency,
    gateway,
    record,
    ...createPriceFinder(gateway, log),
    catalog: () => catalog,
    history: createHistory({ events, entitlements }, () => catalog),
    clock,
    wall: wallClock,
    wait: setTimeout,
    log,
    metrics,
    returnUrls: config.returnUrls.origins,
    publicUrl: config.http.publicUrl,
    appendAudit: chains.append,
    owners,
    customersOf: (userId) => ownerRows.distinct('_id', { userId }),
    reread: createReread({ inbox, clock, log }),
    knowsStripeCustomer: async (customerId) => (await events.findOne({ customerId })) !== null,
    catchUp: createCatchUp({ events, processor, wall: wallClock }),
  });

  const http = await createHttpServer({
    trustProxy: config.http.trustProxy,
    corsOrigins: config.cors.origins,
    errorsUrl: `${config.http.publicUrl}/errors`,
    hosts: config.local ? [new URL(config.http.publicUrl).hostname] : undefined,
    metricsToken: config.metricsToken,
    connection,
    drainFor: config.local ? 0 : DRAIN_FOR,
    metrics,
    log,
  });
  if (tracing) traceHttp(http, tracing);
  registerErrorsPage(http);
  if (config.role !== 'worker') {
    await registerWebhook(http, {
      secrets: webhookSecrets,
      store: tracing ? traceStoring(inbox.store, tracing) : inbox.store,
      firstPayload: inbox.firstPayload,
      wall: wallClock,
      metrics,
    });
    await registerGraphQL(http, {
      billing,
      events: createEventReads(events),
      audit: { page: (filter, page) => auditPage(audit, filter, page), verify: chains.verify },
      upkeep: {
        replay: (request, how) => replayForAdmin(request, how, replays),
        reconcile: async (userId, by) => (await reconciliation.reconcileUser(userId, by)).changes,
      },
      verifyToken: createTokenVerifier({ ...config.auth, source: ground.tokens }),
      metrics,
      tracing,
      budgets: config.rateLimits ? createBudgets(config.rateLimits) : null,
      rates: createRates(connection, config.rateLimits),
      introspection: config.explorer,
      explorer: config.explorer ? { tokens: ground.explorerTokens } : null,
    });
    registerPublicKeys(http, signer);
    registerReturnPages(http);
    registerUnsubscribe(http, { links: unsubscribe, recipientOf, updateContact: billing.updateContact });
    registerConfirmEmail(http, billing);
    if (config.local) registerPreview(http, { messages, notification, recipientOf });
  }
  if (config.role !== 'api') {
    worker.start();
    lookingUp.start();
    telling.start();
    reconciliation.start();
  }

  return {
    http,
    worker,
    lookUp,
    reconciliation,
    async close() {
      await Promise.all([http.close(), reconciliation.stop(), lookingUp.stop(), telling.stop(), worker.stop()]);
      notification.close();
    },
  };
}
