import { describe, expect, test } from '@jest/globals';
import { createMetrics } from '../../src/platform/metrics.ts';
import { startApp } from './support/app.ts';

/** How often which labels were observed. */
async function observed(metrics: ReturnType<typeof createMetrics>) {
  const { values } = await metrics.graphqlOperations.get();
  return values
    .filter(({ metricName }) => metricName === 'graphql_operation_duration_seconds_count')
    .map(({ labels: { operation, field, outcome }, value }) => `${operation} ${field} ${outcome}: ${value}`);
}

describe('operations are timed', () => {
  test('operations are timed by kind, first field and outcome, whatever their names are', async () => {
    const metrics = createMetrics();
    const { ask } = await startApp({ metrics });
    await ask('query Any { plans { code } }');
    await ask('query Other { plans { code } me { userId } }', { as: 'anonymous' });
    await ask('{ ...Some } fragment Some on Query { plans { code } }');
    await ask('mutation { billingPortal(input: {}) { session { url } } }');
    expect(await observed(metrics)).toEqual([
      'query plans ok: 1',
      'query plans error: 1',
      'query fragment ok: 1',
      'mutation billingPortal ok: 1',
    ]);
  });

  test('a request without an operation is not timed as one', async () => {
    const metrics = createMetrics();
    const { ask } = await startApp({ metrics });
    await ask('{ nothing }');
    await ask('{');
    expect(await observed(metrics)).toEqual([]);
  });
});

test('queries of entitlements are counted by their answer', async () => {
  const metrics = createMetrics();
  const { ask } = await startApp({ metrics });
  await ask(
    '{ me { entitlement(feature: "projects") { granted } nothing: entitlement(feature: "nothing") { granted } } }',
  );
  const { values } = await metrics.entitlementChecks.get();
  expect(values.map(({ labels, value }) => [labels.granted, value])).toEqual([
    ['true', 1],
    ['false', 1],
  ]);
});
