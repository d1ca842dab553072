import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { closeAfterwards, type Opened, openSandbox } from '../../packages/stripe-sandbox/test/open-sandbox.ts';
import { recordStripeRequests } from '../../packages/stripe-sandbox/test/openapi.ts';
import { plansCommand } from '../../src/cli/plans.ts';
import { webhooksCommand } from '../../src/cli/webhooks.ts';
import { STRIPE_EVENT_TYPES } from '../../src/facts/read-fact.ts';

const CATALOG = `
features:
  reports: { name: Reports, kind: boolean }
  seats: { name: Seats, kind: limit }
plans:
  free: { name: Free, free: true, features: { reports: true } }
  team:
    name: Team
    description: For a few.
    features: { reports: true, seats: 5 }
    prices: [{ interval: month, currency: EUR, amount: 900 }, { interval: year, currency: EUR, amount: 9000 }]
  hour:
    name: An hour
    addOn: true
    termDays: 1
    features: { seats: 1 }
    prices: [{ interval: one_time, currency: JPY, amount: 500 }]
`;

let opened: Opened;
let requests: ReturnType<typeof recordStripeRequests>;
let folder: string;
beforeEach(async () => {
  requests = recordStripeRequests();
  opened = await openSandbox({ onExchange: requests.onExchange });
  folder = await mkdtemp(join(tmpdir(), 'tollgate-sync-'));
  closeAfterwards(() => rm(folder, { recursive: true, force: true }));
});
const env = () => ({
  SANDBOX_PORT: new URL(opened.sandbox.url).port,
  CATALOG_FILE: join(folder, 'plans.yaml'),
  PUBLIC_URL: 'https://billing.example.com',
});
const plans = async (catalog: string, ...args: string[]) => {
  await writeFile(join(folder, 'plans.yaml'), catalog);
  return plansCommand(['sync', '--local', ...args], env());
};
const webhooks = (...args: string[]) => webhooksCommand(['sync', '--local', ...args], env());
const writes = () => requests.exchanges.filter(({ method }) => method !== 'GET');
const NOTHING = { code: 0, output: 'Nothing to change.' };

describe('npm run plans -- sync', () => {
  test('plans sync says what is missing, creates it, and finds nothing to do after that', async () => {
    const said = await plans(CATALOG);
    expect(said.output.split('\n')).toEqual([
      'creates the product tollgate_team',
      'creates the price team_month_eur: 9.00 EUR',
      'creates the price team_year_eur: 90.00 EUR',
      'creates the product tollgate_hour',
      'creates the price hour_one_time_jpy: 500 JPY',
      '5 changes. Run with --apply to make them.',
    ]);
    expect(writes()).toEqual([]);
    expect((await plans(CATALOG, '--apply')).output).toContain('5 changes made.');
    expect(await opened.stripe.products.retrieve('tollgate_team')).toMatchObject({
      name: 'Team',
      description: 'For a few.',
      marketing_features: [{ name: 'Reports' }, { name: 'Seats' }],
      metadata: { plan: 'team' },
    });
    const before = writes().length;
    expect(await plans(CATALOG, '--apply')).toEqual(NOTHING);
    expect(writes()).toHaveLength(before);
    expect(requests.problems()).toEqual([]);
  });

  test('a changed amount creates a new price, to which the lookup key moves, and the old price stays', async () => {
    await plans(CATALOG, '--apply');
    const [old] = (await opened.stripe.prices.list({ lookup_keys: ['team_month_eur'] })).data;
    const dearer = CATALOG.replace('amount: 900 }', 'amount: 1000 }');
    expect((await plans(dearer, '--apply')).output).toBe(
      'creates the price team_month_eur: 10.00 EUR instead of 9.00 EUR\n1 changes made.',
    );
    const [now] = (await opened.stripe.prices.list({ lookup_keys: ['team_month_eur'] })).data;
    expect(now?.unit_amount).toBe(1000);
    expect(await opened.stripe.prices.retrieve(old?.id ?? '')).toMatchObject({ active: true, lookup_key: null });
    expect(await plans(dearer, '--apply')).toEqual(NOTHING);
  });

  test('plans sync corrects the names of our own products, and leaves those of others alone', async () => {
    await plans(CATALOG, '--apply');
    const { id } = await opened.stripe.products.create({ name: 'Team' });
    const renamed = CATALOG.replace('name: Team', 'name: Crew')
      .replace('    description: For a few.\n', '')
      .replace('features: { reports: true, seats: 5 }', 'features: {}');
    await opened.stripe.products.update('tollgate_hour', { active: false });
    expect((await plans(renamed, '--apply', '--json')).output).toBe(
      JSON.stringify(
        {
          changes: ['updates the product tollgate_team', 'updates the product tollgate_hour'],
          applied: true,
          notes: [],
        },
        null,
        2,
      ),
    );
    expect(await opened.stripe.products.retrieve('tollgate_team')).toMatchObject({
      name: 'Crew',
      description: null,
      marketing_features: [],
    });
    expect(await opened.stripe.products.retrieve(id)).toMatchObject({ name: 'Team', active: true });
    expect(await plans(renamed)).toEqual(NOTHING);
    expect(requests.problems()).toEqual([]);
  });
});

describe('npm run webhooks -- sync', () => {
  test('webhooks sync creates the endpoint with exactly the events that are folded, prints its secret, and finds nothing to do after that', async () => {
    expect((await webhooks()).output).toContain('creates the endpoint https://billing.example.com/webhooks/stripe');
    expect(writes()).toEqual([]);
    expect((await webhooks('--apply')).output).toMatch(/STRIPE_WEBHOOK_SECRETS.*: whsec_\w+\n1 changes made\.$/);
    const [made] = (await opened.stripe.webhookEndpoints.list()).data;
    expect(made?.enabled_events.toSorted()).toEqual([...STRIPE_EVENT_TYPES].sort());
    expect(made?.enabled_events).toContain('invoice.paid');
    expect(made?.enabled_events.filter((type) => /synced|grant|refund\.requested/.test(type))).toEqual([]);
    const before = writes().length;
    expect(await webhooks('--apply')).toEqual(NOTHING);
    expect(writes()).toHaveLength(before);
    expect(requests.problems()).toEqual([]);
  });

  test('webhooks sync corrects an endpoint that was disabled or has other events, and leaves those of other URLs alone', async () => {
    await webhooks('--apply');
    const other = await opened.stripe.webhookEndpoints.create({
      url: 'https://else.example.com/',
      enabled_events: ['plan.created'],
    });
    const ours = (await opened.stripe.webhookEndpoints.list()).data.find(({ id }) => id !== other.id)?.id ?? '';
    const kept = STRIPE_EVENT_TYPES.filter((type) => type !== 'invoice.paid') as ['invoice.voided'];
    await opened.stripe.webhookEndpoints.update(ours, { enabled_events: [...kept, 'plan.created'] });
    expect((await webhooks('--apply')).output).toContain('which is enabled +invoice.paid -plan.created');
    await opened.stripe.webhookEndpoints.update(ours, { disabled: true });
    expect((await webhooks('--apply')).output).toContain('which is disabled');
    expect(await webhooks()).toEqual(NOTHING);
    const found = (await opened.stripe.webhookEndpoints.list()).data.find(({ id }) => id === other.id);
    expect(found?.enabled_events).toEqual(['plan.created']);
    await expect(opened.stripe.webhookEndpoints.update('we_x', {})).rejects.toMatchObject({ statusCode: 404 });
  });
});

describe('both', () => {
  test.each([plansCommand, webhooksCommand])(
    'both sync commands print their usage, and exit with 2 for wrong arguments',
    async (run) => {
      expect(await run(['--help'], {})).toEqual({ code: 0, output: expect.stringContaining('sync --apply') });
      for (const wrong of [[], ['delete'], ['sync', '--force']]) expect((await run(wrong, {})).code).toBe(2);
    },
  );

  test('both sync commands use the account of STRIPE_SECRET_KEY if it is set', async () => {
    const account = {
      ...env(),
      SANDBOX_PORT: '9',
      STRIPE_SECRET_KEY: 'sk_test_x',
      STRIPE_API_BASE: opened.sandbox.url,
    };
    const called = webhooksCommand(['sync', '--local'], { ...account, STRIPE_WEBHOOK_SECRETS: 'whsec_x' });
    expect((await called).output).toContain('1 changes. Run with --apply to make them.');
  });
});
