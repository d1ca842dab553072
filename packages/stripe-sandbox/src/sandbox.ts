import { randomUUID } from 'node:crypto';
import { fastify } from 'fastify';
import type { Db } from 'mongodb';
import { portalConfiguration } from './api/billing-portal.ts';
import { type Exchange, newRequestId, serveApi } from './api/server.ts';
import { hostAllowed } from './host-allowed.ts';
import { runDue } from './operations/due.ts';
import { serveAssets } from './pages/assets.ts';
import { serveCheckout } from './pages/checkout-routes.ts';
import { serveControl } from './pages/control-routes.ts';
import type { ControlContext } from './pages/controls.ts';
import { serveInvoices } from './pages/invoice-routes.ts';
import { sendMessage } from './pages/page.ts';
import { servePortal } from './pages/portal-routes.ts';
import { openSettings } from './settings.ts';
import { finishCommits } from './store/commit.ts';
import { BY_TIME, createPerform } from './store/perform.ts';
import { createReader } from './store/reader.ts';
import { openStore } from './store/store.ts';
import { type Clock, openSandboxClock, wallClock } from './time/clock.ts';
import { dueObjects } from './time/due-objects.ts';
import { createPassing, startSweeping } from './time/passing.ts';
import { startDelivering, type Target } from './webhooks/delivering.ts';
import { createNetwork } from './webhooks/fault-injection.ts';
import { renderEvent } from './webhooks/legacy-shapes.ts';

export interface SandboxOptions {
  host: string;
  /** 0 selects a free port. */
  port: number;
  /** The database of the sandbox, in which it creates collections named `sandbox_*`. */
  db: Db;
  /** Where events are sent. `setWebhook` can set it later. Events wait until then. */
  webhook?: Target;
  /** Called with every request to the API and its answer. */
  onExchange?: (exchange: Exchange) => void;
  /** The delay after each failed delivery, in milliseconds. */
  backOff?: readonly number[];
  /** How long a webhook may take to answer, in milliseconds. */
  timeout?: number;
}

export interface Sandbox {
  url: string;
  /** Stripe's time in the sandbox: the wall clock plus a stored offset, so it survives restarts. */
  clock: Clock;
  setWebhook(target: Target): void;
  /** Resolves when every due webhook has been answered. */
  settled(): Promise<void>;
  /** Stops listening and delivering. Undelivered webhooks are sent after the next start. */
  close(): Promise<void>;
}

/** Starts a local substitute for Stripe: its API, its hosted pages, its webhooks and its clock. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { host, port, db, webhook = null, onExchange, backOff, timeout } = options;
  const store = await openStore(db);
  await finishCommits(store);
  const clock = await openSandboxClock(store, wallClock);
  const settings = await openSettings(store);
  const reader = createReader(store);
  const delivering = await startDelivering({
    store,
    target: webhook,
    render: (event) => renderEvent(event, settings.get('era'), reader),
    backOff,
    timeout,
  });
  const network = createNetwork(
    () => settings.get('network'),
    () => wallClock.now(),
  );
  let url = '';
  const perform = createPerform({ store, clock, settings, network, url: () => url, send: delivering.send });
  const passing = createPassing(clock, [dueObjects({ store, clock, perform, runDue })]);

  const app = fastify({ logger: { level: 'error' }, genReqId: newRequestId });
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
    done(null, body);
  });
  app.addHook('onRequest', async (request, reply) => {
    if (hostAllowed(request.headers.host, host)) return;
    const text = 'The sandbox answers only to localhost and to loopback addresses.';
    return sendMessage(reply, { status: 403, title: 'Host not allowed', text });
  });
  const cause = () => ({ id: newRequestId(), idempotency_key: randomUUID() });
  app.setNotFoundHandler((_request, reply) =>
    sendMessage(reply, { status: 404, title: 'Page not found', text: 'There is nothing at this address.' }),
  );
  serveApi(app, { store, clock, passing, perform, outage: () => settings.get('outage'), url: () => url, onExchange });
  serveAssets(app);
  const hosted = { reader, clock, passing, perform, cause };
  serveCheckout(app, hosted);
  servePortal(app, hosted);
  serveInvoices(app, hosted);
  const act: ControlContext['act'] = (operation) => perform(cause(), operation);
  serveControl(app, { store, reader, clock, settings, delivering, passing, act });
  url = (await app.listen({ host, port })).replace(/\/$/, '');
  await perform(BY_TIME, portalConfiguration);
  const sweeping = startSweeping(passing);

  return {
    url,
    clock,
    setWebhook: delivering.aimAt,
    settled: delivering.settled,
    async close() {
      await sweeping.stop();
      // Requests that an outage left without an answer would keep the server open forever.
      app.server.closeAllConnections();
      await app.close();
      await delivering.close();
    },
  };
}
