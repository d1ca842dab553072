import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import type { FindingCode } from '../../src/doctor/finding.ts';
import { processCollection } from '../../src/monitoring/process.document.ts';
import { createReport } from '../../src/monitoring/report-process.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import {
  customerObject,
  priceObject,
  scheduleObject,
  stripeEvent,
  subscriptionObject,
} from '../support/stripe-events.ts';
import type { Healthy } from './healthy.ts';

export interface Planted {
  /** What is different from the healthy environment; null for what is not set. */
  env?: Record<string, string | null>;
  undo?: () => Promise<unknown>;
}

export interface Fault {
  name: string;
  /** Everything that is found of it. */
  codes: FindingCode[];
  plant(healthy: Healthy): Planted | Promise<Planted>;
}

const NOWHERE = 'http://127.0.0.1:9';
const env = (change: Record<string, string | null>) => () => ({ env: change });
const OLD = new Date('2026-01-01T00:00:00Z');
/** The options of the index of `events` that some faults drop. */
const DUE = { partialFilterExpression: { dueAt: { $exists: true } } };

/** One clause of what `doctor` promises, with the faults that are planted for it. */
export const CLAUSES: Record<string, Fault[]> = {
  configuration: [
    { name: 'a variable is missing', codes: ['CONFIG_INVALID'], plant: env({ METRICS_TOKEN: null }) },
    { name: 'a variable is malformed', codes: ['CONFIG_INVALID'], plant: env({ PORT: 'eighty' }) },
    {
      name: 'a live key on a machine for trying out',
      codes: ['LIVE_KEY_ON_THIS_MACHINE', 'LIVE_KEY_ELSEWHERE', 'MONGO_STANDALONE', 'STRIPE_KEY_REFUSED'],
      plant: env({ STRIPE_SECRET_KEY: 'sk_live_x', PUBLIC_URL: 'http://127.0.0.1:4000' }),
    },
    { name: 'limits are off', codes: ['RATE_LIMITS_OFF'], plant: env({ RATE_LIMITS: 'off' }) },
    { name: 'tokens for any audience count', codes: ['AUDIENCE_UNCHECKED'], plant: env({ AUTH_AUDIENCE: null }) },
    {
      name: 'nothing signs entitlement tokens',
      codes: ['SIGNING_KEYS_MISSING'],
      plant: env({ TOKEN_SIGNING_KEYS: null }),
    },
    { name: 'a proxy that nobody told of', codes: ['PROXY_UNKNOWN'], plant: env({ TRUST_PROXY: null }) },
    {
      name: 'the key set is empty',
      codes: ['TOKEN_KEYS_UNREADABLE'],
      plant: ({ keySet }) => answering(keySet, { status: 200, body: { keys: [] } }),
    },
    {
      name: 'the key set is not there',
      codes: ['TOKEN_KEYS_UNREADABLE'],
      plant: ({ keySet }) => answering(keySet, { status: 404, body: {} }),
    },
    {
      name: 'the issuer is away',
      codes: ['TOKEN_KEYS_UNREADABLE'],
      plant: env({ AUTH_JWKS_URL: `${NOWHERE}/jwks.json` }),
    },
  ],
  MongoDB: [
    {
      name: 'MongoDB is away',
      codes: ['MONGO_UNREACHABLE'],
      plant: env({ MONGODB_URI: 'mongodb://127.0.0.1:9/tollgate?serverSelectionTimeoutMS=200' }),
    },
    {
      name: 'one server holds live money',
      codes: ['LIVE_KEY_ELSEWHERE', 'MONGO_STANDALONE', 'STRIPE_KEY_REFUSED'],
      plant: env({ STRIPE_SECRET_KEY: 'sk_live_x' }),
    },
    {
      name: 'writes do not wait for the journal',
      codes: ['MONGO_WRITE_CONCERN'],
      plant: ({ env }) => ({ env: { MONGODB_URI: withOption(env['MONGODB_URI'], 'journal=false') } }),
    },
    {
      name: 'writes wait for a time',
      codes: ['MONGO_WRITE_CONCERN'],
      plant: ({ env }) => ({ env: { MONGODB_URI: withOption(env['MONGODB_URI'], 'wtimeoutMS=5') } }),
    },
    {
      name: 'reads go to secondaries',
      codes: ['MONGO_READ_PREFERENCE'],
      plant: ({ env }) => ({
        env: { MONGODB_URI: withOption(env['MONGODB_URI'], 'readPreference=secondaryPreferred') },
      }),
    },
    {
      name: 'an index is missing',
      codes: ['INDEX_MISSING'],
      async plant({ connection }) {
        const events = connection.collection('events');
        await events.dropIndex('partition_1_dueAt_1');
        return { undo: () => events.createIndex({ partition: 1, dueAt: 1 }, DUE) };
      },
    },
    {
      name: 'an index has the options of another version',
      codes: ['INDEX_DIFFERS'],
      async plant({ connection }) {
        const events = connection.collection('events');
        await events.dropIndex('partition_1_dueAt_1');
        await events.createIndex({ partition: 1, dueAt: 1 }, { sparse: true });
        return {
          async undo() {
            await events.dropIndex('partition_1_dueAt_1');
            await events.createIndex({ partition: 1, dueAt: 1 }, DUE);
          },
        };
      },
    },
    {
      name: 'an index that nobody asks for',
      codes: ['INDEX_UNKNOWN'],
      async plant({ connection }) {
        await connection.collection('payments').createIndex({ mood: 1 });
        return { undo: () => connection.collection('payments').dropIndex('mood_1') };
      },
    },
  ],
  'Stripe key, mode and version': [
    {
      name: 'the key was rolled',
      codes: ['STRIPE_KEY_REFUSED'],
      plant: (healthy) => refusing(healthy, () => ({ status: 401, body: refusal('invalid_request_error') })),
    },
    {
      name: 'a restricted key may not read events',
      codes: ['STRIPE_KEY_MAY_NOT'],
      plant: (healthy) => forbidding(healthy, '/v1/events'),
    },
    {
      name: 'another version answers',
      codes: ['STRIPE_VERSION_DIFFERS'],
      plant: (healthy) => refusing(healthy, () => ({ headers: { 'stripe-version': '2024-06-20' } })),
    },
    { name: 'Stripe is away', codes: ['STRIPE_UNREACHABLE'], plant: env({ STRIPE_API_BASE: NOWHERE }) },
    {
      name: 'Stripe takes some questions for nonsense',
      codes: ['NOT_CHECKED'],
      plant: (healthy) =>
        refusing(healthy, (path) =>
          /charges|configurations/.test(path) ? { status: 400, body: refusal('invalid_request_error') } : undefined,
        ),
    },
    {
      name: 'Stripe answers 500',
      codes: ['STRIPE_UNREACHABLE'],
      plant: (healthy) =>
        refusing(healthy, (path) =>
          path.startsWith('/v1/prices') ? { status: 500, body: refusal('api_error') } : undefined,
        ),
    },
  ],
  'webhook endpoint': [
    {
      name: 'no endpoint of this address',
      codes: ['ENDPOINT_MISSING'],
      plant: env({ PUBLIC_URL: 'https://elsewhere.example.com' }),
    },
    {
      name: 'it was switched off',
      codes: ['ENDPOINT_DISABLED'],
      plant: (healthy) => endpoint(healthy, { status: 'disabled' }),
    },
    {
      name: 'it does not send all events',
      codes: ['ENDPOINT_LACKS_EVENTS'],
      plant: (healthy) => endpoint(healthy, { enabled_events: ['invoice.paid'] }),
    },
    {
      name: 'it sends everything',
      codes: ['ENDPOINT_SENDS_MORE'],
      plant: (healthy) => endpoint(healthy, { enabled_events: ['*'] }),
    },
    {
      name: 'it sends in a version from the future',
      codes: ['ENDPOINT_VERSION_NEWER'],
      plant: (healthy) => endpoint(healthy, { api_version: '2027-03-31.x' }),
    },
    {
      name: 'it sends in an old version',
      codes: ['ENDPOINT_VERSION_OLDER'],
      plant: (healthy) => endpoint(healthy, { api_version: '2024-06-20' }),
    },
    {
      name: "it sends in the account's version",
      codes: ['ENDPOINT_VERSION_OLDER'],
      plant: (healthy) => endpoint(healthy, { api_version: null }),
    },
    {
      name: 'there are two of it',
      codes: ['ENDPOINT_TWICE'],
      async plant({ atStripe }) {
        const one = await atStripe.findOne({ kind: 'webhook_endpoint' });
        await atStripe.insertOne({
          ...one,
          _id: 'we_second',
          seq: 0,
          body: { ...one?.['body'], id: 'we_second' },
        } as never);
        return { undo: () => atStripe.deleteOne({ _id: 'we_second' as never }) };
      },
    },
    {
      name: 'the key may not read it',
      codes: ['ENDPOINT_UNREADABLE'],
      plant: (healthy) => forbidding(healthy, '/v1/webhook_endpoints'),
    },
    {
      name: 'Stripe cannot reach it',
      codes: ['ENDPOINT_ON_THIS_MACHINE'],
      plant: env({ PUBLIC_URL: 'http://127.0.0.1:4000' }),
    },
  ],
  "plans.yaml and Stripe's prices": [
    {
      name: 'a price is not at Stripe',
      codes: ['CATALOG_NOT_AT_STRIPE'],
      plant: ({ atStripe }) =>
        changed(atStripe, { kind: 'price', 'body.lookup_key': 'premium_month_eur' }, { 'body.lookup_key': null }),
    },
    {
      name: 'a price costs something else at Stripe',
      codes: ['CATALOG_NOT_AT_STRIPE'],
      plant: ({ atStripe }) =>
        changed(atStripe, { kind: 'price', 'body.lookup_key': 'premium_month_eur' }, { 'body.unit_amount': 1 }),
    },
    {
      name: 'a product was renamed',
      codes: ['CATALOG_WORDS_DIFFER'],
      plant: ({ atStripe }) => changed(atStripe, { _id: 'tollgate_premium' }, { 'body.name': 'Something' }),
    },
    {
      name: 'a product was archived',
      codes: ['CATALOG_NOT_AT_STRIPE'],
      plant: ({ atStripe }) => changed(atStripe, { _id: 'tollgate_premium' }, { 'body.active': false }),
    },
    {
      name: 'plans.yaml has a mistake',
      codes: ['CATALOG_INVALID'],
      plant: async ({ file }) => ({ env: { CATALOG_FILE: await file('broken.yaml', 'plans: 7\n') } }),
    },
    {
      name: 'an add-on gives what a plan gives already',
      codes: ['CATALOG_ADD_ON_ADDS_NOTHING', 'CATALOG_NOT_AT_STRIPE'],
      plant: (healthy) =>
        withCatalog(
          healthy,
          (text) =>
            `${text}  more: { name: More, addOn: true, features: { reports: true }, prices: [{ interval: month, currency: EUR, amount: 100 }] }\n`,
        ),
    },
    {
      name: 'a plan is sold for nothing',
      codes: ['CATALOG_AMOUNT_ZERO', 'CATALOG_NOT_AT_STRIPE'],
      plant: (healthy) => withCatalog(healthy, (text) => text.replace('amount: 1999', 'amount: 0')),
    },
    { name: 'there is no plans.yaml', codes: ['CATALOG_INVALID'], plant: env({ CATALOG_FILE: '/nowhere/plans.yaml' }) },
    {
      name: 'a newer catalog is in force',
      codes: ['CATALOG_FILE_OLDER'],
      async plant({ connection }) {
        const events = connection.collection('events');
        const one = await events.findOne({ type: 'catalog.changed' });
        await events.insertOne({ ...one, _id: 'catalog:newer', position: `${one?.['position']}z` } as never);
        return { undo: () => events.deleteOne({ _id: 'catalog:newer' as never }) };
      },
    },
  ],
  "Stripe's dashboard": [
    {
      name: 'the portal was never saved',
      codes: ['PORTAL_MISSING'],
      plant: ({ atStripe }) =>
        changed(atStripe, { kind: 'billing_portal.configuration' }, { 'body.is_default': false }),
    },
    {
      name: 'the portal shows no card',
      codes: ['PORTAL_WITHOUT_CARDS'],
      plant: ({ atStripe }) =>
        changed(
          atStripe,
          { kind: 'billing_portal.configuration' },
          { 'body.features.payment_method_update.enabled': false },
        ),
    },
    {
      name: 'nobody can cancel in the portal',
      codes: ['PORTAL_WITHOUT_CANCEL'],
      plant: ({ atStripe }) =>
        changed(
          atStripe,
          { kind: 'billing_portal.configuration' },
          { 'body.features.subscription_cancel.enabled': false },
        ),
    },
    {
      name: 'nobody can switch plans in the portal',
      codes: ['PORTAL_WITHOUT_SWITCH'],
      plant: ({ atStripe }) =>
        changed(
          atStripe,
          { kind: 'billing_portal.configuration' },
          { 'body.features.subscription_update.enabled': false },
        ),
    },
    {
      name: 'the key may not read the portal',
      codes: ['STRIPE_KEY_MAY_NOT'],
      plant: (healthy) => forbidding(healthy, '/v1/billing_portal/configurations'),
    },
  ],
  customers: [
    {
      name: 'two live subscriptions of one user',
      codes: ['TWO_SUBSCRIPTIONS'],
      plant: (healthy) =>
        told(healthy, 'twice', [
          subscription('twice', 'cus_twice', 'sub_1'),
          subscription('twice', 'cus_twice', 'sub_2'),
        ]),
    },
    {
      name: 'two Stripe customers of one user',
      codes: ['TWO_STRIPE_CUSTOMERS'],
      plant: (healthy) => told(healthy, 'spread', [customer('spread', 'cus_a'), customer('spread', 'cus_b')]),
    },
    {
      name: 'a user pays for two units of a plan that gives the same for one',
      codes: ['QUANTITY_WITHOUT_EFFECT'],
      plant: (healthy) => several(healthy, 'useless', (text) => text),
    },
    {
      name: 'a user pays for two units of a plan that is not sold by the seat',
      codes: ['PLAN_NOT_PER_SEAT'],
      plant: (healthy) =>
        several(healthy, 'several', (text) =>
          text.replace('kind: boolean', 'kind: limit').replace('reports: true', 'reports: 5'),
        ),
    },
    {
      name: 'a plan will change to a price that no plan has',
      codes: ['PENDING_CHANGE_UNKNOWN_PLAN'],
      plant: (healthy) =>
        told(healthy, 'waits', [
          subscription('waits', 'cus_waits', 'sub_waits'),
          stripeEvent(
            'subscription_schedule.created',
            1_760_000_001,
            scheduleObject({
              ...{ id: 'sub_sched_waits', customer: 'cus_waits', subscription: 'sub_waits' },
              phases: [
                { start: 1_760_000_000, price: priceObject('premium_month_eur') },
                { start: 4_000_000_000, price: priceObject(null) },
              ],
            }),
          ),
        ]),
    },
    {
      name: 'payments are paused without an end',
      codes: ['PAUSED_WITHOUT_END'],
      plant: (healthy) =>
        told(healthy, 'pauses', [
          stripeEvent(
            'customer.subscription.created',
            1_760_000_000,
            subscriptionObject({
              ...{ id: 'sub_pauses', customer: 'cus_pauses', userId: 'pauses' },
              more: { pause_collection: { behavior: 'void', resumes_at: null } },
            }),
          ),
        ]),
    },
    {
      name: 'an organization has members with more seats than it has bought, and no owner',
      codes: ['SEATS_OVER_QUANTITY', 'ORGANIZATION_WITHOUT_OWNER'],
      plant: async (healthy) => {
        const owner = 'organization:crowded';
        const catalog = (text: string) => text.replace('name: Premium,', 'name: Premium, perSeat: true, seats: open,');
        // Seats are of a plan in force.
        const start = Math.floor(Date.now() / 1000);
        const sold = subscriptionObject({ id: 'sub_crowded', customer: 'cus_crowded', userId: owner, start });
        const planted = await told(healthy, owner, [stripeEvent('customer.subscription.created', start, sold)]);
        const members = ['ann', 'bob'].map((userId) => ({ userId, role: 'MEMBER' }));
        // The catalog of the service has no seats, so it does not refuse the second member.
        await healthy.tollgate.ask(
          { userId: 'svc', roles: ['service'] },
          'mutation ($input: SetMembersInput!) { setMembers(input: $input) { userErrors { code } } }',
          { input: { organizationId: 'crowded', members } },
        );
        return { ...planted, ...(await withCatalog(healthy, catalog)) };
      },
    },
    {
      name: 'nothing is wrong with two seats of a plan that is sold by the seat',
      codes: [],
      plant: (healthy) =>
        several(healthy, 'seats', (text) => text.replace('name: Premium,', 'name: Premium, perSeat: true,')),
    },
  ],
  'stored events and messages': [
    { name: 'an event is parked', codes: ['EVENTS_PARKED'], plant: (healthy) => stored(healthy, { status: 'PARKED' }) },
    { name: 'an event fails', codes: ['EVENTS_FAILING'], plant: (healthy) => stored(healthy, { status: 'FAILED' }) },
    {
      name: 'nobody folds events',
      codes: ['EVENTS_LATE'],
      plant: (healthy) => stored(healthy, { status: 'RECEIVED', partition: 0, dueAt: OLD }),
    },
    {
      name: 'an event belongs to nobody',
      codes: ['EVENTS_UNMATCHED'],
      plant: (healthy) => stored(healthy, { status: 'UNMATCHED' }),
    },
    {
      name: 'events of live mode',
      codes: ['EVENTS_OF_OTHER_MODE'],
      plant: (healthy) => stored(healthy, { livemode: true }),
    },
    {
      name: 'events of another account',
      codes: ['EVENTS_OF_OTHER_ACCOUNT'],
      plant: (healthy) =>
        stored(healthy, { status: 'IGNORED', payload: JSON.stringify({ account: 'acct_other', data: {} }) }),
    },
    {
      name: 'events that an older version read',
      codes: ['EVENTS_OF_OLDER_SHAPE'],
      plant: (healthy) => stored(healthy, { fact: { version: 1 } }),
    },
    {
      name: 'webhooks have stopped',
      codes: ['WEBHOOKS_SILENT'],
      plant: (healthy) => stored(healthy, { source: 'STRIPE_SYNC', position: 'z' }),
    },
    {
      name: 'a message was given up',
      codes: ['MESSAGES_PARKED'],
      async plant({ connection }) {
        const messages = connection.collection('messages');
        await messages.insertOne({ _id: 'given-up', outcome: 'PARKED' } as never);
        return { undo: () => messages.deleteOne({ _id: 'given-up' as never }) };
      },
    },
  ],
  'e-mail and Telegram': [
    { name: 'no SMTP server', codes: ['SMTP_UNREACHABLE'], plant: env({ SMTP_URL: 'smtp://127.0.0.1:9' }) },
    { name: 'the SMTP server knows no such user', codes: ['SMTP_REFUSED'], plant: strictMailbox },
    {
      name: 'e-mail is off',
      codes: ['EMAIL_OFF'],
      plant: env({ SMTP_URL: null, MAIL_FROM: null, ALERT_EMAIL: null }),
    },
    {
      name: 'nobody is told of anything',
      codes: ['ALERTS_OFF'],
      plant: env({ ALERT_EMAIL: null, ALERT_TELEGRAM_CHAT: null }),
    },
    {
      name: 'the page for customers is this service',
      codes: ['MANAGE_URL_OF_SERVICE'],
      plant: env({ MANAGE_URL: 'https://billing.example.com/' }),
    },
    {
      name: 'the page for customers is below this service',
      codes: ['MANAGE_URL_OF_SERVICE', 'ENDPOINT_MISSING'],
      plant: env({ PUBLIC_URL: 'https://example.com/tollgate', MANAGE_URL: 'https://example.com/tollgate/billing' }),
    },
    {
      name: 'the page for customers does not open',
      codes: ['MANAGE_URL_UNREACHABLE'],
      plant: env({ MANAGE_URL: `${NOWHERE}/billing` }),
    },
    {
      name: 'the page for customers is not found',
      codes: ['MANAGE_URL_UNREACHABLE', 'TOKEN_KEYS_UNREADABLE'],
      plant: (healthy) => ({
        ...answering(healthy.keySet, { status: 404, body: {} }),
        env: { MANAGE_URL: healthy.env['AUTH_JWKS_URL'] ?? '' },
      }),
    },
    { name: 'no Bot API', codes: ['TELEGRAM_UNREACHABLE'], plant: env({ TELEGRAM_API_ROOT: NOWHERE }) },
    {
      name: 'the token of the bot was revoked',
      codes: ['TELEGRAM_REFUSED'],
      plant: ({ bot }) => {
        bot.answers.push(refused(401, 'Unauthorized'));
        return {};
      },
    },
    {
      name: 'the bot is not in the chat',
      codes: ['TELEGRAM_CHAT_UNKNOWN'],
      plant: ({ bot }) => {
        bot.answers.push({ status: 200, body: { ok: true, result: {} } }, refused(400, 'Bad Request: chat not found'));
        return {};
      },
    },
  ],
  clocks: [
    {
      name: 'customers live on a test clock',
      codes: ['STRIPE_TEST_CLOCKS'],
      async plant({ atStripe }) {
        const body = {
          id: 'clock_1',
          object: 'test_helpers.test_clock',
          created: 1_760_000_000,
          deletes_after: 1_770_000_000,
          frozen_time: 1_765_000_000,
          livemode: false,
          name: null,
          status: 'ready',
          status_details: {},
        };
        const row = {
          kind: 'test_helpers.test_clock',
          seq: 0,
          commit: '',
          deleted: false,
          due: null,
          privateState: null,
        };
        await atStripe.insertOne({ _id: 'clock_1', ...row, body } as never);
        return { undo: () => atStripe.deleteOne({ _id: 'clock_1' as never }) };
      },
    },
    {
      name: 'our clock is two minutes behind',
      codes: ['CLOCK_DIFFERS_FROM_STRIPE'],
      plant: (healthy) =>
        refusing(healthy, () => ({ headers: { date: new Date(Date.now() + 120_000).toUTCString() } })),
    },
    {
      name: 'our clock is an hour ahead',
      codes: ['CLOCK_DIFFERS_FROM_STRIPE'],
      plant: (healthy) =>
        refusing(healthy, () => ({ headers: { date: new Date(Date.now() - 3_600_000).toUTCString() } })),
    },
    {
      name: 'the clock of a running worker is 90 s ahead of that of MongoDB',
      codes: ['CLOCK_DIFFERS_FROM_MONGODB'],
      async plant({ connection }) {
        const processes = processCollection(connection);
        const wall = { now: () => new Date(Date.now() + 90_000) };
        await createReport({ connection, processes, role: 'worker', wall, metrics: createMetrics() })();
        return { undo: () => processes.deleteMany({}) };
      },
    },
  ],
};

function answering(keySet: Healthy['keySet'], answer: Healthy['keySet']): Planted {
  const before = { ...keySet };
  Object.assign(keySet, answer);
  return { undo: async () => Object.assign(keySet, before) };
}

function withOption(uri = '', option: string): string {
  return `${uri}${uri.includes('?') ? '&' : '?'}${option}`;
}

function refusing({ between }: Healthy, answer: NonNullable<Healthy['between']['answer']>): Planted {
  between.answer = answer;
  return {
    undo: async () => {
      delete between.answer;
    },
  };
}

/** As Stripe answers a restricted key that lacks a right. https://docs.stripe.com/error-handling#permission-errors */
function forbidding(healthy: Healthy, forbidden: string): Planted {
  return refusing(healthy, (path) =>
    path.startsWith(forbidden) ? { status: 403, body: refusal('invalid_request_error') } : undefined,
  );
}

function refusal(type: string): object {
  return { error: { type, message: 'The test says no.' } };
}

function refused(status: number, description: string) {
  return { status, body: { ok: false, error_code: status, description } };
}

async function changed(
  atStripe: Healthy['atStripe'],
  filter: object,
  change: Record<string, unknown>,
): Promise<Planted> {
  const before = await atStripe.findOneAndUpdate(filter, { $set: change });
  if (!before) throw new Error(`nothing to change: ${JSON.stringify(filter)}`);
  return { undo: () => atStripe.replaceOne({ _id: before._id }, before) };
}

function endpoint({ atStripe }: Healthy, change: Record<string, unknown>): Promise<Planted> {
  const inBody = Object.entries(change).map(([key, value]) => [`body.${key}`, value]);
  return changed(atStripe, { kind: 'webhook_endpoint' }, Object.fromEntries(inBody));
}

const customer = (userId: string, id: string) =>
  stripeEvent('customer.created', 1_760_000_000, customerObject(id, userId));
const subscription = (userId: string, by: string, id: string, quantity = 1) =>
  stripeEvent(
    'customer.subscription.created',
    1_760_000_000,
    subscriptionObject({ id, customer: by, userId, quantity }),
  );

/** A catalog that differs from the healthy one. */
async function withCatalog({ env, file }: Healthy, change: (text: string) => string): Promise<Planted> {
  const text = await readFile(env['CATALOG_FILE'] ?? '', 'utf8');
  return { env: { CATALOG_FILE: await file('changed.yaml', change(text)) } };
}

/** Told by webhook and folded, then forgotten. */
async function told(
  { tollgate, connection }: Healthy,
  userId: string,
  events: ReturnType<typeof customer>[],
): Promise<Planted> {
  for (const event of events) await tollgate.deliver(event);
  await tollgate.settle();
  return {
    undo: async () => {
      const accounts = connection.collection('accounts');
      const streams = await accounts.distinct('_id', { 'owner.id': userId });
      await connection.collection('events').deleteMany({ stream: { $in: streams } });
      await accounts.deleteMany({ 'owner.id': userId });
    },
  };
}

/** Two units of the paid plan, by a catalog that differs from the healthy one. */
async function several(healthy: Healthy, userId: string, change: (text: string) => string): Promise<Planted> {
  const planted = await told(healthy, userId, [subscription(userId, `cus_${userId}`, `sub_${userId}`, 2)]);
  return { ...planted, ...(await withCatalog(healthy, change)) };
}

/** A row as a crash, a mistake or another version leaves it. */
async function stored({ connection }: Healthy, given: object): Promise<Planted> {
  const events = connection.collection('events');
  const row = { source: 'STRIPE_WEBHOOK', type: 'invoice.paid', position: '0', livemode: false, status: 'PROCESSED' };
  await events.insertOne({ _id: 'evt_planted', ...row, receivedAt: OLD, createdAt: OLD, ...given } as never);
  return { undo: () => events.deleteOne({ _id: 'evt_planted' as never }) };
}

async function strictMailbox(): Promise<Planted> {
  const server = new SMTPServer({
    authOptional: false,
    hideSTARTTLS: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onAuth: (_auth, _session, done) => done(new Error('No such user')),
  });
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  return {
    env: { SMTP_URL: `smtp://ada:wrong@127.0.0.1:${port}` },
    undo: () => new Promise((resolve) => server.close(() => resolve(null))),
  };
}
