import { afterEach, describe, expect, test } from '@jest/globals';
import { openDatabase } from '../support/database.ts';
import { subscriptionLife } from '../support/lives.ts';
import { rebuilt } from '../support/rebuilt.ts';
import type { Json } from '../support/stripe-events.ts';
import { catalogText, startTollgate, type Tollgate } from '../support/tollgate.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** Starts the service again and again on one database, as restarts do. */
async function restarts() {
  const database = await openDatabase();
  closers.push(() => database.close());
  return async (catalogText: string, now = DURING): Promise<Tollgate> => {
    const tollgate = await startTollgate({ connection: database.connection, catalogText, clock: { now: () => now } });
    closers.push(() => tollgate.close());
    return tollgate;
  };
}

/** While the life's subscription is active. */
const DURING = new Date(1_760_000_000_000 + 5 * 86_400_000);
const A_DAY_LATER = new Date(DURING.getTime() + 86_400_000);
const ENTITLEMENTS = 'entitlements { feature { code } granted limit }';

async function holder(tollgate: Tollgate, key = 'h'): Promise<void> {
  for (const event of subscriptionLife(key).slice(0, 7)) await tollgate.deliver(event);
  await tollgate.settle();
}

/** What a user may use of a feature, now or at a moment. */
async function entitlementOf(tollgate: Tollgate, code: string, { userId = 'user-h', at = null as Date | null } = {}) {
  const query = at ? `accessAt(at: "${at.toISOString()}") { ${ENTITLEMENTS} }` : ENTITLEMENTS;
  const me = (await tollgate.ask({ userId }, `{ me { ${query} } }`))['me'] as Json;
  const { entitlements } = (at ? me['accessAt'] : me) as { entitlements: { feature: { code: string } }[] };
  return entitlements.find(({ feature }) => feature.code === code);
}

/** Every stream whose documents are something else than the fold of its events, of so many documents. */
async function differences(tollgate: Tollgate) {
  const streams = await rebuilt(tollgate);
  const of = streams.reduce((sum, { documents }) => sum + documents, 0);
  return { of, different: streams.filter(({ outcome }) => outcome !== 'same') };
}

describe('an edited plans.yaml', () => {
  test('an edited plans.yaml applies to every customer after a restart: a raised limit and an added feature', async () => {
    const restart = await restarts();
    const text = await catalogText();
    const before = await restart(text);
    for (const key of ['h', 'i', 'j']) await holder(before, key);
    const documents = await before.connection.collection('accounts').find().toArray();
    expect(await entitlementOf(before, 'max_devices')).toMatchObject({ limit: 5 });
    expect(await entitlementOf(before, 'copy_trading')).toMatchObject({ granted: false });

    const edited = text.replace('      max_devices: 5\n', '      max_devices: 7\n      copy_trading: true\n');
    const after = await restart(edited, A_DAY_LATER);
    for (const userId of ['user-h', 'user-i', 'user-j']) {
      expect(await entitlementOf(after, 'max_devices', { userId })).toMatchObject({ granted: true, limit: 7 });
      expect(await entitlementOf(after, 'copy_trading', { userId })).toMatchObject({ granted: true });
    }
    // Nothing was folded for it: documents do not know what a plan gives.
    expect(await before.connection.collection('accounts').find().toArray()).toEqual(documents);
    expect(await differences(after)).toEqual({ of: 6, different: [] });
  });

  test('an edited plans.yaml does not change the past: earlier instants have the earlier catalog', async () => {
    const restart = await restarts();
    const text = await catalogText();
    await holder(await restart(text));
    const edited = text.replace('      max_devices: 5\n', '      max_devices: 7\n      copy_trading: true\n');
    const after = await restart(edited, A_DAY_LATER);
    for (const at of [DURING, new Date(A_DAY_LATER.getTime() - 1_000)]) {
      expect(await entitlementOf(after, 'max_devices', { at })).toMatchObject({ granted: true, limit: 5 });
      expect(await entitlementOf(after, 'copy_trading', { at })).toMatchObject({ granted: false });
    }
    expect(await entitlementOf(after, 'max_devices', { at: A_DAY_LATER })).toMatchObject({ granted: true, limit: 7 });
  });

  test('an edited plans.yaml cannot remove a plan with customers, and the error has their number', async () => {
    const restart = await restarts();
    const text = await catalogText();
    await holder(await restart(text));
    await expect(restart(without(text, 'premium'))).rejects.toThrow(/premium \(1 customer/);
    await restart(without(text, 'basic'));
  });

  test('an instance with an older plans.yaml uses the newer one', async () => {
    const restart = await restarts();
    const text = await catalogText();
    await restart(text);
    await restart(text.replace('      max_devices: 1\n', '      max_devices: 4\n'), A_DAY_LATER);
    const old = await restart(text, A_DAY_LATER);
    expect(await entitlementOf(old, 'max_devices')).toMatchObject({ limit: 4 });
    expect(old.logs.some(({ msg }) => String(msg).includes('older than the catalog in force'))).toBe(true);
  });
});

/** The catalog without one plan: from its key to the next blank line. */
function without(text: string, code: string): string {
  return text.replace(new RegExp(`\\n  ${code}:\\n(?:    .*\\n)+`), '\n');
}
