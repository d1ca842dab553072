import { randomBytes } from 'node:crypto';
import type { Catalog } from '../billing/plan/catalog.ts';
import { syncPlans } from '../billing/plan/plan.sync.ts';
import type { Config, TokenSource } from '../config.ts';
import { STRIPE_EVENT_TYPES } from '../facts/read-fact.ts';
import type { Prepared } from '../ground.ts';
import type { Log } from '../platform/log.ts';
import { createMetrics } from '../platform/metrics.ts';
import { connectMongo } from '../platform/mongo.ts';
import { startServerClock } from '../platform/server-clock.ts';
import { createStripe } from '../platform/stripe.ts';
import { watchDisk } from './disk-space.ts';
import { registerDocsPages } from './docs-pages.ts';
import { openEmbeddedMongo } from './embedded-mongodb.ts';
import { localSigningKey, localTokenKeys } from './signing-key.ts';
import { registerStartPage } from './start-page.ts';
import { localTokens } from './tokens.ts';
import { banner, logWelcome, type Person, type PlanToBuy, type Welcome } from './welcome.ts';

/** Fills in what is missing: an embedded MongoDB, the sandbox for Stripe, a key for tokens. What is configured is used. */
export async function prepareLocalGround(config: Config, catalog: Catalog, log: Log): Promise<Prepared> {
  const engine = config.mongo.uri === undefined ? await openEmbeddedMongo(config.dataDir) : null;
  const endWatch = engine && watchDisk(config.dataDir, (reason) => endBefore(reason, log));
  const connection = await connectMongo(
    config.mongo.uri ?? engine?.uri ?? '',
    config.mongo.uri ? undefined : 'tollgate',
  );
  const wall = await startServerClock(connection, { log });
  const { sandbox, stripe } = await stripeOrSandbox(config, catalog, connection);
  const { tokens, people } = await tokensOf(config);
  const substitutes = [
    ...(engine ? [`MongoDB: embedded, in ${config.dataDir}/mongodb (set MONGODB_URI for another)`] : []),
    ...(sandbox ? [`Stripe: the sandbox (set STRIPE_SECRET_KEY for a real account)`] : []),
    ...(config.auth.tokens ? [] : [`Tokens: signed with a key in ${config.dataDir} (set AUTH_* for your own)`]),
  ];
  const welcome: Welcome = {
    publicUrl: config.http.publicUrl,
    sandboxUrl: sandbox?.url ?? null,
    substitutes,
    people,
    plan: planToBuy(catalog),
  };
  return {
    ground: {
      connection,
      stripe,
      tokens,
      signingKeys: config.signingKeys.length > 0 ? config.signingKeys : await localTokenKeys(config.dataDir),
      clock: sandbox?.clock ?? wall,
      wall,
      catalog,
      people,
      pages: (http) => {
        registerStartPage(http, welcome);
        registerDocsPages(http);
      },
      log,
    },
    async listening(print) {
      sandbox?.setWebhook({
        url: `http://127.0.0.1:${config.http.port}/webhooks/stripe`,
        secret: stripe.webhookSecrets[0] ?? '',
        // The same as an endpoint that `npm run webhooks` creates: the catalog's own products and prices are not sent.
        enabledEvents: STRIPE_EVENT_TYPES,
      });
      if (print) print(banner(welcome));
      else logWelcome(welcome, log);
    },
    async close() {
      await wall.stop();
      await sandbox?.close();
      await connection.close();
      endWatch?.();
      await engine?.close();
    },
  };
}

/**
 * Ends the process before the engine aborts it, which would say nothing. The engine is not closed: it would write more. Acknowledged
 * writes are in its journal, and the next start reads them from there.
 */
function endBefore(reason: string, log: Log): never {
  log.fatal(reason);
  process.exit(1);
}

async function stripeOrSandbox(config: Config, catalog: Catalog, connection: Awaited<ReturnType<typeof connectMongo>>) {
  const { secretKey, apiBase, webhookSecrets, livemode } = config.stripe;
  if (secretKey !== undefined) {
    return {
      sandbox: null,
      stripe: { secretKey, ...(apiBase === undefined ? {} : { apiBase }), webhookSecrets, livemode },
    };
  }
  const { startSandbox } = await import('@tollgate/stripe-sandbox');
  const { db } = connection;
  if (!db) throw new Error('MONGODB_URI must name a database.');
  const sandbox = await startSandbox({ host: '127.0.0.1', port: config.sandbox.port, db });
  const stripe = {
    secretKey: 'sk_test_sandbox',
    apiBase: sandbox.url,
    webhookSecrets: webhookSecrets.length > 0 ? webhookSecrets : [`whsec_${randomBytes(24).toString('base64url')}`],
    livemode: false,
  };
  await syncPlans(catalog, createStripe({ ...stripe, metrics: createMetrics() }));
  return { sandbox, stripe };
}

/** A plan for the first purchase by a person: one that is paid at once and renews, so that there is more to see, and of several the one in the middle. */
function planToBuy({ plans }: Catalog): PlanToBuy | null {
  const forSale = plans.filter(({ purchasable, addOn, perSeat }) => purchasable && !addOn && !perSeat);
  const renewing = forSale.filter(
    ({ trialDays, prices }) => trialDays === null && prices.some(({ interval }) => interval !== 'ONE_TIME'),
  );
  return renewing[Math.floor(renewing.length / 2)] ?? forSale[0] ?? null;
}

/** Who is printed at start, with a token where we can sign one. */
async function tokensOf(config: Config): Promise<{ tokens: TokenSource; people: Person[] }> {
  if (config.auth.tokens && config.auth.tokens.kind !== 'secret') return { tokens: config.auth.tokens, people: [] };
  const secret = config.auth.tokens?.secret ?? (await localSigningKey(config.dataDir));
  const { issuer, audience, rolesClaim } = config.auth;
  const tokens = await localTokens({ secret, issuer, audience, rolesClaim });
  const people = Object.entries(tokens).map(([role, { userId, token }]) => ({ userId, role, token }));
  return { tokens: { kind: 'secret', secret }, people };
}
