import { readFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import { parseCatalog } from '../../src/billing/plan/catalog.ts';
import { putCatalogInForce } from '../../src/folding/catalog.ts';
import { sessionObject, stripeEvent, subscriptionObject } from '../support/stripe-events.ts';
import { openEmptied } from './emptied.ts';
import { eventPath } from './processing.ts';

const T = 1_772_366_400; // 2026-03-01T12:00:00Z
const connection = await openEmptied();

const text = await readFile('plans.yaml', 'utf8');
const catalog = parseCatalog(text, 'plans.yaml');
const edited = parseCatalog(text.replace('graceDays: 3', 'graceDays: 5'), 'plans.yaml');
const without = (code: string) =>
  parseCatalog(text.replace(new RegExp(`\\n  ${code}:\\n(?: {4}.*\\n)+`), '\n'), 'plans.yaml');

/** Puts catalogs in force one after the other, each a minute later, and returns what the last one gave. */
async function start(...files: (typeof catalog)[]) {
  const path = await eventPath(connection);
  const { events, accounts, inbox, wall } = path;
  let inForce = { catalog, fileIsOlder: false };
  for (const file of files) {
    inForce = await putCatalogInForce(file, { events, accounts, inbox, clock: wall });
    wall.pass(60_000);
  }
  return { ...inForce, stored: await events.countDocuments({ type: 'catalog.changed' }) };
}

/** Lets a user have a plan. */
async function subscribed(userId: string, plan: string, status = 'active'): Promise<void> {
  const path = await eventPath(connection);
  const price = { id: `price_${plan}`, metadata: { plan }, recurring: { interval: 'month' } };
  const object = subscriptionObject({
    id: `sub_${userId}`,
    customer: `cus_${userId}`,
    userId,
    price,
    status,
    start: T,
  });
  await path.store(stripeEvent('customer.subscription.created', T, object));
  await path.settle();
}

describe('putting a catalog in force', () => {
  test('putting a catalog in force stores it as an event, which changes no account', async () => {
    expect(await start(catalog)).toEqual({ catalog, fileIsOlder: false, stored: 1 });
    const path = await eventPath(connection);
    await path.settle();
    expect(await path.statusOf(`catalog:${catalog.hash}`)).toBe('IGNORED');
  });

  test('putting an equal catalog in force stores nothing', async () => {
    expect((await start(catalog, catalog)).stored).toBe(1);
  });

  test('putting a catalog in force replaces the one before', async () => {
    expect(await start(catalog, edited)).toEqual({ catalog: edited, fileIsOlder: false, stored: 2 });
  });

  test('an instance that starts with an older file uses the newer catalog [S94]', async () => {
    expect(await start(catalog, edited, catalog)).toEqual({ catalog: edited, fileIsOlder: true, stored: 2 });
  });

  test('two instances that start at once use the same catalog', async () => {
    const outcomes = await Promise.all([start(catalog), start(catalog)]);
    expect(outcomes.map(({ catalog: { hash }, fileIsOlder }) => ({ hash, fileIsOlder }))).toEqual([
      { hash: catalog.hash, fileIsOlder: false },
      { hash: catalog.hash, fileIsOlder: false },
    ]);
  });
});

describe('a catalog that lacks a plan', () => {
  test('a catalog that lacks a plan is refused while customers have it, with their number', async () => {
    await subscribed('u1', 'vip');
    await subscribed('u2', 'vip', 'past_due');
    await expect(start(catalog, without('vip'))).rejects.toThrow(
      'The catalog lacks plans that are still in use: vip (2 customers have it). Keep them with `retired: true`.',
    );
  });

  test.each([['canceled'], ['incomplete_expired']])(
    'a catalog that lacks a plan is accepted if it is %s',
    async (status) => {
      await subscribed('u1', 'vip', status);
      expect((await start(catalog, without('vip'))).fileIsOlder).toBe(false);
    },
  );

  test('a catalog that lacks a plan is accepted if purchases of it have ended', async () => {
    const path = await eventPath(connection);
    const metadata = { userId: 'u1', plan: 'extra_generations' };
    const paid = { mode: 'payment', payment_intent: 'pi_1', metadata };
    await path.store(stripeEvent('checkout.session.completed', T - 31 * 86_400, sessionObject('cs_1', 'cus_1', paid)));
    await path.settle();
    expect((await start(catalog, without('extra_generations'))).stored).toBe(2);
  });

  test('a catalog that lacks a plan is accepted if no customer has it', async () => {
    await subscribed('u1', 'basic');
    expect((await start(catalog, without('vip'))).stored).toBe(2);
  });

  test('the first catalog is accepted, whatever it lacks', async () => {
    await subscribed('u1', 'vip');
    expect((await start(without('vip'))).stored).toBe(1);
  });
});
