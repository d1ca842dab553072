import { expect, test } from '@jest/globals';
import { NO_ENTITLEMENTS } from '../../../src/billing/entitlement/entitlement.state.ts';
import type { Account } from '../../../src/billing/entitlement/entitlement.view.ts';
import { readAccount } from '../../../src/billing/entitlement/read-account.ts';
import { accessChange } from '../../../src/billing/plan-change/access-change.ts';
import { catalog, item, later, price, subscriptionState } from '../subscription/states.ts';

const accountOf = (key: string): Account => {
  const subscriptions = { sub_1: subscriptionState({ items: [item('si_1', price(key))] }) };
  return readAccount('u1', { ...NO_ENTITLEMENTS, subscriptions }, catalog, later(1));
};
const codes = (all: readonly { feature: { code: string } }[]) => all.map(({ feature }) => feature.code);
const used = (account: Account, code: string, count: number, reason?: 'QUOTA_EXHAUSTED'): Account => ({
  ...account,
  entitlements: account.entitlements.map((one) =>
    one.feature.code === code ? { ...one, used: count, ...(reason && { granted: false, reason }) } : one,
  ),
});

test('a change of plans takes features away, reduces others, and leaves usage above a limit', () => {
  const [pro, basic] = [accountOf('pro_month_eur'), accountOf('basic_month_eur')];
  const change = accessChange(used(pro, 'generations', 450), basic);
  expect(change.gained).toEqual([]);
  expect(codes(change.removed)).toEqual(['signals_premium', 'advanced_analytics', 'copy_trading']);
  expect(codes(change.lost)).toEqual([
    ...codes(change.removed),
    'max_devices',
    'max_websites',
    'analytics_level',
    'generations',
    'chart_exports',
  ]);
  expect(codes(change.overLimit)).toEqual(['generations']);
  expect(codes(accessChange(basic, pro).gained)).toEqual(codes(change.lost));
});

test('a feature that is used up counts with its whole limit, and one that the other account lacks stays', () => {
  const pro = accountOf('pro_month_eur');
  const exhausted = used(pro, 'generations', 2_000, 'QUOTA_EXHAUSTED');
  expect(accessChange(exhausted, pro)).toMatchObject({ gained: [], lost: [], overLimit: [] });
  expect(accessChange(pro, { ...pro, entitlements: [] })).toMatchObject({ gained: [], lost: [] });
});

test('a value that the catalog no longer has counts as nothing', () => {
  const pro = accountOf('pro_month_eur');
  const entitlements = pro.entitlements.map((one) => (one.value === null ? one : { ...one, value: 'gone' }));
  expect(codes(accessChange(pro, { ...pro, entitlements }).removed)).toEqual(['analytics_level']);
});
