import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { AccountDocument } from '../../../src/billing/entitlement/account.document.ts';
import { accountCollection } from '../../../src/billing/entitlement/account.document.ts';
import { type CustomerFilter, customersPage } from '../../../src/billing/entitlement/customers.read.ts';
import { entitlementProjection } from '../../../src/billing/entitlement/entitlement.fold.ts';
import type { FoldEvent } from '../../../src/billing/fold.ts';
import { nothingFolded, replay } from '../../../src/folding/replay.ts';
import { buildIndexes } from '../../../src/platform/indexes.ts';
import type { KeysetKey } from '../../../src/platform/keyset.ts';
import { byPosition, eventOf } from '../../folding/folding.ts';
import { sampleCatalog } from '../../graphql/support/catalog.ts';
import { openDatabase } from '../../support/database.ts';
import { customerObject, subscriptionObject } from '../../support/stripe-events.ts';

// What staff look for holds of a user, whose accounts say it together; what MongoDB finds are single accounts.

const T = 1_772_366_000;
const NOW = new Date((T + 60) * 1000);
const { connection, close } = await openDatabase();
const accounts = accountCollection(connection);
const catalog = sampleCatalog();
afterAll(close);

const subscribed = (id: string) =>
  eventOf('customer.subscription.created', T, subscriptionObject({ id: `sub_${id}`, customer: id, start: T }));
const named = (id: string, userId: string, email: string) =>
  eventOf('customer.created', T, customerObject(id, userId, { email }));

/** An account as the folding of these events saves it. */
function account(stream: string, userId: string, ...events: FoldEvent[]): AccountDocument {
  const { state } = replay(entitlementProjection, nothingFolded(entitlementProjection), events.sort(byPosition));
  const owner = { kind: 'user', id: userId };
  return {
    _id: stream,
    revision: 1,
    state,
    ...entitlementProjection.published(state, stream),
    owner,
    owners: [userId],
  } as never;
}

const list = (
  filter: CustomerFilter,
  limit: number,
  key: KeysetKey | null = null,
  direction: 'after' | 'before' = 'after',
) => customersPage(accounts, filter, { limit, key, direction }, { catalog, now: NOW });
const usersOf = ({ rows }: Awaited<ReturnType<typeof list>>) => rows.map(({ row }) => row.userId);

/** All pages, one after the other; a client goes on where the page says that it ended. */
async function walk(filter: CustomerFilter, limit: number, direction: 'after' | 'before') {
  const users: string[] = [];
  let key: KeysetKey | null = null;
  for (let pages = 1; ; pages++) {
    const page: Awaited<ReturnType<typeof list>> = await list(filter, limit, key, direction);
    users.push(...(direction === 'after' ? usersOf(page) : usersOf(page).reverse()));
    if (!(direction === 'after' ? page.hasNextPage : page.hasPreviousPage)) return { users, pages };
    const { end, start } = page.reached ?? {};
    key = (direction === 'after' ? (end ?? page.rows.at(-1)?.key) : (start ?? page.rows[0]?.key)) ?? null;
    if (key === null) throw new Error('a page that has a next one says where it goes on');
  }
}

describe('a filter of customers', () => {
  beforeAll(async () => {
    await buildIndexes(connection);
    await accounts.deleteMany({});
    await accounts.insertMany([
      // The e-mail address is in one account, the plan in another.
      account('cus_a1', 'ann', named('cus_a1', 'ann', 'ann@example.com')),
      account('cus_a2', 'ann', named('cus_a2', 'ann', 'other@example.com'), subscribed('cus_a2')),
      account('cus_b1', 'ben', named('cus_b1', 'ben', 'ben@example.com'), subscribed('cus_b1')),
      account('cus_b2', 'ben', named('cus_b2', 'ben', 'ben@example.com'), subscribed('cus_b2')),
      account('user:ben', 'ben'),
      account('user:cat', 'cat'),
      { ...account('cus_x', 'nobody', named('cus_x', 'nobody', 'x@example.com')), owner: null },
    ]);
  });

  test.each<[string, CustomerFilter, string[]]>([
    ['nothing', {}, ['ann', 'ben', 'cat']],
    ['an e-mail address', { email: 'ANN@example.com' }, ['ann']],
    ['an e-mail address and a plan in two accounts', { email: 'ann@example.com', plan: 'premium' }, ['ann']],
    ['an e-mail address and a status in two accounts', { email: 'ann@example.com', status: ['ACTIVE'] }, ['ann']],
    ['a plan and a feature', { plan: 'premium', feature: 'projects', status: ['ACTIVE'] }, ['ann', 'ben']],
    ['the free plan, which no account with a plan has', { plan: 'free' }, ['cat']],
    ['a status without customers', { status: ['PAST_DUE'] }, []],
    ['statuses, one of which is that of a subscription', { status: ['PAST_DUE', 'ACTIVE'] }, ['ann', 'ben']],
    ['an address of a Stripe customer without an owner', { email: 'x@example.com' }, []],
    ['a hold without customers', { heldBy: ['DISPUTE', 'REFUND'], plan: 'premium' }, []],
  ])('a filter of customers by %s applies to all accounts of a user together', async (_what, filter, users) => {
    expect(usersOf(await list(filter, 10))).toEqual(users);
  });

  test('a filter of customers returns each user once, on one page or over several, forwards and backwards', async () => {
    for (const filter of [
      {},
      { plan: 'premium' },
      { plan: 'free' },
      { status: ['ACTIVE', 'PAST_DUE'] },
    ] as CustomerFilter[]) {
      const whole = usersOf(await list(filter, 10));
      for (const limit of [1, 2, 3]) {
        expect((await walk(filter, limit, 'after')).users).toEqual(whole);
        expect((await walk(filter, limit, 'before')).users).toEqual([...whole].reverse());
      }
    }
  });
});

describe('a filter that few candidates match', () => {
  const USERS = 1_500;
  const name = (n: number) => `u${String(n).padStart(4, '0')}`;
  const MATCHES = [name(0), name(USERS - 1)];

  beforeAll(async () => {
    await accounts.deleteMany({});
    // Everybody has an account without a plan, and all but two users have another one with a plan.
    const users = Array.from({ length: USERS }, (_, n) => name(n));
    const free = users.map((userId) => account(`user:${userId}`, userId));
    const template = account('cus_t', 't', subscribed('cus_t'));
    const paying = users
      .filter((userId) => !MATCHES.includes(userId))
      .map((userId) => ({
        ...template,
        _id: `cus_${userId}`,
        owner: { kind: 'user' as const, id: userId },
        owners: [userId],
      }));
    await accounts.insertMany([...free, ...paying]);
  });

  test.each(['after', 'before'] as const)(
    'a filter that few candidates match is read to the end %s, page by page, and misses nobody',
    async (direction) => {
      const { users, pages } = await walk({ plan: 'free' }, 5, direction);
      expect(users).toEqual(direction === 'after' ? MATCHES : [...MATCHES].reverse());
      expect(pages).toBe(2);
    },
  );

  test('a filter that few candidates match ends a page after ten batches, with the cursor for the next one', async () => {
    let commands = 0;
    const counting = new Proxy(accounts, {
      get(target, property) {
        if (property === 'find') commands++;
        const value = Reflect.get(target, property);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    const page = await customersPage(
      counting,
      { plan: 'free' },
      { limit: 5, key: null, direction: 'after' },
      { catalog, now: NOW },
    );
    // Ten times: candidates, and what their accounts say together.
    expect(commands).toBe(20);
    expect(usersOf(page)).toEqual([name(0)]);
    expect(page).toMatchObject({ hasNextPage: true, reached: { end: { at: null } } });
    const next = await list({ plan: 'free' }, 5, page.reached?.end);
    expect([usersOf(next), next.hasNextPage, next.hasPreviousPage]).toEqual([[name(USERS - 1)], false, true]);
    const before = await list({ plan: 'free' }, 5, { at: null, id: name(USERS - 1) }, 'before');
    expect(usersOf(before)).toEqual([]);
    expect(before).toMatchObject({ hasPreviousPage: true, reached: { start: { at: null } } });
  });
});
