import { afterEach, describe, expect, test } from '@jest/globals';
import { openDatabase } from '../support/database.ts';
import { subscriptionLife } from '../support/lives.ts';
import { catalogText, startTollgate, type Tollgate } from '../support/tollgate.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** Starts the service again and again on one database, as restarts do. */
async function restarts() {
  const database = await openDatabase();
  closers.push(() => database.close());
  return async (catalogText: string): Promise<Tollgate> => {
    const tollgate = await startTollgate({
      connection: database.connection,
      catalogText,
      clock: { now: () => DURING },
    });
    closers.push(() => tollgate.close());
    return tollgate;
  };
}

/** While the life's subscription is active. */
const DURING = new Date(1_760_000_000_000 + 5 * 86_400_000);
const ENTITLEMENTS = '{ me { entitlements { feature { code } granted limit } } }';

async function holder(tollgate: Tollgate): Promise<void> {
  for (const event of subscriptionLife('h').slice(0, 7)) await tollgate.deliver(event);
  await tollgate.settle();
}

async function entitlementOf(tollgate: Tollgate, code: string): Promise<unknown> {
  const { me } = (await tollgate.ask({ userId: 'user-h' }, ENTITLEMENTS)) as {
    me: { entitlements: { feature: { code: string } }[] };
  };
  return me.entitlements.find(({ feature }) => feature.code === code);
}

describe('an edited plans.yaml', () => {
  test('reaches every holder after a restart: a raised limit and an added feature', async () => {
    const restart = await restarts();
    const text = await catalogText();
    const before = await restart(text);
    await holder(before);
    expect(await entitlementOf(before, 'max_devices')).toMatchObject({ limit: 5 });
    expect(await entitlementOf(before, 'copy_trading')).toMatchObject({ granted: false });

    const edited = text.replace('      max_devices: 5\n', '      max_devices: 7\n      copy_trading: true\n');
    const after = await restart(edited);
    expect(await entitlementOf(after, 'max_devices')).toMatchObject({ granted: true, limit: 7 });
    expect(await entitlementOf(after, 'copy_trading')).toMatchObject({ granted: true });
  });

  test('cannot remove a plan that somebody has, and says how many have it', async () => {
    const restart = await restarts();
    const text = await catalogText();
    await holder(await restart(text));
    await expect(restart(without(text, 'premium'))).rejects.toThrow(/premium \(1 customer/);
    await restart(without(text, 'basic'));
  });

  test('of an instance that was not updated gives way to the newer one', async () => {
    const restart = await restarts();
    const text = await catalogText();
    await restart(text);
    await restart(text.replace('      max_devices: 1\n', '      max_devices: 4\n'));
    const old = await restart(text);
    expect(await entitlementOf(old, 'max_devices')).toMatchObject({ limit: 4 });
    expect(old.logs.some(({ msg }) => String(msg).includes('older than the catalog in force'))).toBe(true);
  });
});

/** The catalog without one plan: from its key to the next blank line. */
function without(text: string, code: string): string {
  return text.replace(new RegExp(`\\n  ${code}:\\n(?:    .*\\n)+`), '\n');
}
