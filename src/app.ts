import { setTimeout } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { createWatches } from './alerts/watches.ts';
import { auditPage } from './audit/audit.read.ts';
import { createBilling } from './billing/create-billing.ts';
import { ownersOfStreams, streamsEverOwned, streamsOfUser } from './billing/customer/streams.read.ts';
import { createRecipients } from './billing/entitlement/recipient.read.ts';
import { featureByCode, planByCode, standing } from './billing/plan/catalog.lookup.ts';
import { createPriceFinder } from './billing/plan/stripe-prices.ts';
import { createRollUp, type RollUp } from './billing/revenue/roll-up.ts';
import { publishUsage } from './billing/usage/usage.outbox.ts';
import type { Config } from './config.ts';
import { registerConsole } from './console/console.ts';
import { registerErrorsPage } from './errors-page.ts';
import { openEventPath } from './event-path.ts';
import { putCatalogInForce } from './folding/catalog.ts';
import { createHistory } from './folding/history.ts';
import { createBudgets } from './graphql/limits/budgets.ts';
import { createRates } from './graphql/limits/rates.ts';
import { registerGraphQL } from './graphql/route.ts';
import { createTokenVerifier } from './graphql/token.ts';
import type { Ground } from './ground.ts';
import { createEventReads } from './inbox/event.read.ts';
import { createWitness } from './inbox/witness.ts';
import { createMonitoring } from './monitoring/monitoring.ts';
import { createNotFoundPage } from './not-found-page.ts';
import { createConfirmUrl, registerConfirmEmail } from './notification/confirm-email.ts';
import { createDetails } from './notification/details.read.ts';
import { createNotification } from './notification/notification.ts';
import { registerPreview } from './notification/preview.ts';
import { createUnsubscribeLinks, registerUnsubscribe } from './notification/unsubscribe.ts';
import { SECOND, wallClock } from './platform/clock.ts';
import { createHttpServer } from './platform/http.ts';
import { traceHttp } from './platform/http-spans.ts';
import { createMetrics } from './platform/metrics.ts';
import { repeat } from './platform/repeat.ts';
import { createSigner, registerPublicKeys } from './platform/signing-keys.ts';
import { createStripe } from './platform/stripe.ts';
import { traceStripe } from './platform/stripe-spans.ts';
import { createReconciliation, type Reconciliation } from './reconciliation/reconciliation.ts';
import { replayForAdmin } from './reprocess/replay.commands.ts';
import { registerReturnPages } from './return-pages.ts';
import { createLookUp, type LookUp } from './routing/look-up.ts';
import { createReread } from './routing/reread.ts';
import { createStoredOwners } from './routing/stored-owners.ts';
import { registerWebhook } from './webhook/receive.ts';
import { createWorker, type Worker } from './worker/worker.ts';

/** An event that waits for a look-up has waited for a minute already, so five seconds do not matter. */
const LOOK_UP_EVERY = 5 * SECOND;

/** Messages may be a second late. Those that follow a burst of facts wait longer anyway. */
const NOTIFY_EVERY = SECOND;

/** Reports read the rows of a day whose sums are outdated, so this affects their speed and never their content. */
const ROLL_UP_EVERY = 10 * SECOND;

export interface App {
  http: FastifyInstance;
  worker: Worker;
  lookUp: LookUp;
  rollUp: RollUp;
  reconciliation: Reconciliation;
  /** Stops accepting requests, finishes those in flight, and closes. The caller closes the connection. */
  close(): Promise<void>;
}

/**
 * Builds the service without listening. This is the only file that knows every folder. Its sections follow the paths of an event and of a
 * request.
 */
export async function createApp(config: Config, ground: Ground): Promise<App> {
  const { connection, clock, wall, log, people, tracing } = ground;
  const metrics = createMetrics();
  const { secretKey, apiBase, webhookSecrets, livemode } = ground.stripe;
  const stripe = createStripe({ secretKey, apiBase, metrics });
  const { trustClientReference, accountId } = config.stripe;
  const { publicUrl } = config.http;
  const { manageUrl } = config.notification;

  // Stripe -> webhook -> inbox -> routing -> folding -> accounts
  const onQuestion = () => lookingUp.runNow();
  const path = await openEventPath({
    connection,
    stripe: { livemode, trustClientReference, accountId },
    hasWorker: config.role !== 'api',
    clock,
    wall,
    log,
    metrics,
    tracing,
    onQuestion,
    readAgain: (id) => lookUp.readAgain(id),
  });
  const { inbox, owned, processor, record, alerts, chains, catchUp } = path;
  const { collections } = path;
  const { events, accounts, payments, usage, cursors, audit, messages, confirmations } = collections;
  const gateway = createWitness(tracing ? traceStripe(stripe, tracing) : stripe, events);
  const reconciliation = createReconciliation({
    gateway,
    cursors,
    events,
    accounts,
    payments,
    alerts,
    store: inbox.store,
    record,
    clock,
    wall,
    wait: (milliseconds, signal) => setTimeout(milliseconds, undefined, { signal }),
    monotonic: () => performance.now(),
    log,
    metrics,
  });
  const lookUp = createLookUp({ events, inbox, gateway, record, wall, log });
  const lookingUp = repeat('look-up', lookUp.runOnce, { every: LOOK_UP_EVERY, log });
  const worker = createWorker({
    inbox,
    events,
    processor,
    queue: path.queue,
    partitions: path.partitions,
    watches: createWatches({ events, accounts, alerts, clock, wall, billing: () => billing }),
    wall,
    log,
    metrics,
  });

  const { catalog, fileIsOlder } = await putCatalogInForce(ground.catalog, { events, accounts, inbox, clock });
  if (fileIsOlder) log.warn(`${config.catalogFile} is older than the catalog in force, which is used instead`);

  const rollUp = createRollUp(collections);
  const rollingUp = repeat('revenue roll-up', () => rollUp.runOnce(), { every: ROLL_UP_EVERY, log });

  // Client -> graphql -> billing -> documents, Stripe
  const recipientOf = createRecipients(accounts);
  const unsubscribe = createUnsubscribeLinks(ground.signingKeys, publicUrl);
  const notification = await createNotification({
    ...config.notification,
    captured: config.local,
    messages,
    recipientOf,
    ownersOf: (streams) => ownersOfStreams(owned, streams),
    unsubscribe,
    confirmUrl: createConfirmUrl(confirmations, publicUrl),
    planNamed: (code) => planByCode(catalog, code),
    featureNamed: (code) => featureByCode(catalog, code),
    detailsOf: createDetails({ ...collections, catalog, clock }),
    planStanding: (code) => standing(catalog, (code && planByCode(catalog, code)) || null),
    wall,
    log,
    metrics,
  });
  const notifying = repeat('notification', () => notification.runOnce(), { every: NOTIFY_EVERY, log });
  const publishingUsage = repeat('usage', () => publishUsage(usage, { messages, clock, wall }), {
    every: NOTIFY_EVERY,
    log,
  });

  const signer = await createSigner(ground.signingKeys);
  const billing = createBilling({
    ...collections,
    sendsEmail: config.notification.email !== undefined,
    signer,
    gateway,
    record,
    ...createPriceFinder(gateway, log),
    catalog: () => catalog,
    history: createHistory({ events, accounts, payments }, () => catalog),
    clock,
    wall,
    wait: setTimeout,
    log,
    metrics,
    returnUrls: config.returnUrls.origins,
    publicUrl,
    manageUrl,
    supportRefundLimits: config.supportRefundLimits,
    appendAudit: chains.append,
    ...createStoredOwners({ events, accounts }),
    reread: createReread({ inbox, clock, log }),
    catchUp,
    traceparent: () => tracing?.current()?.traceparent,
  });

  const http = await createHttpServer({
    trustProxy: config.http.trustProxy,
    corsOrigins: config.cors.origins,
    errorsUrl: `${publicUrl}/errors`,
    hosts: config.local ? [new URL(publicUrl).hostname] : undefined,
    pageNotFound: createNotFoundPage(manageUrl),
    metricsToken: config.metricsToken,
    connection,
    drainFor: config.http.drainFor,
    metrics,
    log,
  });
  if (tracing) traceHttp(http, tracing);
  registerErrorsPage(http);
  if (config.role !== 'worker') {
    await registerWebhook(http, {
      secrets: webhookSecrets,
      store: inbox.store,
      firstPayload: inbox.firstPayload,
      wall,
      metrics,
    });
    const rates = createRates(connection, config.rateLimits);
    await registerGraphQL(http, {
      billing,
      events: createEventReads(events, {
        ...{ cursors, wall },
        of: (streams) => ownersOfStreams(owned, streams),
        streamsOf: (userId) => streamsOfUser(owned, userId),
      }),
      audit: {
        page: (filter, page) => auditPage(audit, filter, page, (userId) => streamsEverOwned(owned, userId)),
        verify: chains.verify,
      },
      upkeep: {
        replay: (request, how) => replayForAdmin(request, how, path.replays),
        reconcile: async (userId, by) => (await reconciliation.reconcileUser(userId, by)).changes,
        findings: async () => {
          // Loaded when asked: it reads packages that only some deployments use.
          const { examine, findingsOf } = await import('./doctor/examine.ts');
          const connect = async () => connection;
          const subject = { config, problems: [], connect, gateway: null, sandboxed: config.local, wall };
          return findingsOf(await examine(subject), config.local);
        },
      },
      verifyToken: createTokenVerifier(
        { ...config.auth, source: ground.tokens },
        {
          onKeysUnavailable: () => metrics.tokenKeysUnavailable.inc(),
          explains: config.local,
          dataDir: config.auth.tokens ? null : config.dataDir,
        },
      ),
      metrics,
      tracing,
      budgets: config.rateLimits ? createBudgets(config.rateLimits) : null,
      rates,
      introspection: config.explorer,
      explorer: config.explorer ? { people } : null,
    });
    if (config.console || config.local) await registerConsole(http, { ...config.auth, oidc: config.console, people });
    registerPublicKeys(http, signer);
    ground.pages(http);
    registerReturnPages(http, {
      manageUrl,
      returnedCheckout: (id) => billing.returnedCheckout(id, (userId) => rates.take('commands', 'returned', userId)),
    });
    registerUnsubscribe(http, { links: unsubscribe, recipientOf, updateContact: billing.updateContact, manageUrl });
    registerConfirmEmail(http, { ...billing, manageUrl });
    if (config.local) registerPreview(http, { messages, notification, recipientOf });
  }
  const monitoring = createMonitoring({ ...collections, connection, role: config.role, wall: wallClock, log, metrics });
  http.addHook('onListen', async () => monitoring.start());
  if (config.role !== 'api') {
    worker.start();
    lookingUp.start();
    notifying.start();
    publishingUsage.start();
    rollingUp.start();
    reconciliation.start();
  }

  return {
    http,
    worker,
    lookUp,
    rollUp,
    reconciliation,
    async close() {
      await Promise.all([
        http.close(),
        reconciliation.stop(),
        lookingUp.stop(),
        notifying.stop(),
        publishingUsage.stop(),
        rollingUp.stop(),
        worker.stop(),
        monitoring.stop(),
      ]);
      notification.close();
    },
  };
}
