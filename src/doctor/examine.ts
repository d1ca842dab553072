import type { Connection } from 'mongoose';
import type { Catalog } from '../billing/plan/catalog.ts';
import type { ConfigProblem } from '../config.rules.ts';
import type { Config } from '../config.ts';
import type { Clock } from '../platform/clock.ts';
import { reasonOf } from '../platform/redact.ts';
import type { StripeGateway } from '../platform/stripe.ts';
import { examineCatalogInForce, examinePrices, readCatalog } from './catalog.ts';
import { examineMongoClock, examineStripeClock } from './clock.ts';
import { examineConfiguration } from './configuration.ts';
import { examineCustomers, examineQuantities, examineWaits } from './customers.ts';
import { examineDashboard } from './dashboard.ts';
import { examineDelivery } from './delivery.ts';
import { examineEvents } from './events.ts';
import { type Finding, found, type Severity } from './finding.ts';
import { look, notLookedAt, PATIENCE, type Part } from './look.ts';
import { examineMongo } from './mongo.ts';
import { examineOrganizations } from './organizations.ts';
import { examineAccount, examineTestClocks, isClosed } from './stripe-account.ts';
import { examineEndpoint } from './webhook-endpoint.ts';

export interface Subject {
  config: Config;
  problems: readonly ConfigProblem[];
  /** Connects to the database that the configuration names. Null if it names none. */
  connect: (() => Promise<Connection>) | null;
  gateway: StripeGateway | null;
  /** Whether Stripe is the sandbox of local mode, which has no dashboard and no endpoint, and whose clock may be advanced. */
  sandboxed: boolean;
  wall: Clock;
}

/** Examines all parts at once and changes nothing. A part that fails stops no other. */
export async function examine(subject: Subject): Promise<Part[]> {
  const { config, problems } = subject;
  const { catalog, findings } = await readCatalog(config.catalogFile);
  const each = await Promise.all([
    look('configuration', () => examineConfiguration(config, problems)),
    look('plans.yaml', async () => findings),
    examineStore(subject, catalog),
    examineStripe(subject, catalog),
    look('delivery', () => examineDelivery(config)),
  ]);
  return each.flat();
}

const WORST_FIRST: readonly Severity[] = ['error', 'warning', 'advice'];

/** Returns the findings of all parts, the most severe first. Commands in them are those of local mode if `local` is set. */
export function findingsOf(parts: readonly Part[], local: boolean): Finding[] {
  const all = parts.flatMap(({ findings }) => findings.map((finding) => forMode(finding, local)));
  return WORST_FIRST.flatMap((severity) => all.filter((finding) => finding.severity === severity));
}

/** Adapts the commands in a finding to local mode. */
function forMode({ mend, ...finding }: Finding, local: boolean): Finding {
  return { ...finding, mend: local ? mend.replaceAll(/(npm run \w+ --)(?= )/g, '$1 --local') : mend };
}

async function examineStore({ config, connect, wall }: Subject, catalog: Catalog | null): Promise<Part[]> {
  const none = ['MongoDB', "MongoDB's clock", 'events', 'customers', 'catalog in force'].map(notLookedAt);
  if (!connect) return none;
  let connection: Connection;
  try {
    connection = await connect();
  } catch (error) {
    const findings = [found('MONGO_UNREACHABLE', `MongoDB does not answer (${reasonOf(error)}).`)];
    return [{ name: 'MongoDB', looked: true, findings }, ...none.slice(1)];
  }
  const { livemode, accountId } = config.stripe;
  return Promise.all([
    look('MongoDB', () => examineMongo(connection, config)),
    look("MongoDB's clock", () => examineMongoClock(connection, wall)),
    look('events', () => examineEvents(connection, { livemode, accountId, wall })),
    ...(catalog
      ? [
          look('customers', async () => [
            ...(await examineCustomers(connection, catalog, wall)),
            ...(await examineQuantities(connection, catalog, wall)),
            ...(await examineWaits(connection, catalog, wall)),
            ...(await examineOrganizations(connection, catalog, wall)),
          ]),
          look('catalog in force', () => examineCatalogInForce(catalog, connection)),
        ]
      : none.slice(3)),
  ]);
}

/** Two requests for each plan, in sequence. */
const PRICES_TAKE = 6 * PATIENCE;

async function examineStripe({ config, gateway, sandboxed, wall }: Subject, catalog: Catalog | null): Promise<Part[]> {
  const prices = "Stripe's prices";
  const testClocks = 'test clocks';
  const others = sandboxed ? [] : ["Stripe's clock", testClocks, 'webhook endpoint', "Stripe's dashboard"];
  const none = [prices, ...others].map(notLookedAt);
  if (!gateway) return [notLookedAt('Stripe'), ...none];
  const account = await look('Stripe', () => examineAccount(gateway));
  if (isClosed(account.findings)) return [account, ...none];
  const url = `${config.http.publicUrl}/webhooks/stripe`;
  return Promise.all([
    account,
    catalog ? look(prices, () => examinePrices(catalog, gateway), PRICES_TAKE) : notLookedAt(prices),
    ...(sandboxed
      ? []
      : [
          look("Stripe's clock", () => examineStripeClock(gateway, wall)),
          ...(config.stripe.livemode ? [] : [look(testClocks, () => examineTestClocks(gateway))]),
          look('webhook endpoint', () => examineEndpoint(url, gateway)),
          look("Stripe's dashboard", () => examineDashboard(catalog, gateway)),
        ]),
  ]);
}
