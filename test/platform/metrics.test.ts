import { readFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import { createMetrics } from '../../src/platform/metrics.ts';

describe('the metrics', () => {
  test('the metrics of two apps in one process are separate', async () => {
    const [one, other] = [createMetrics(), createMetrics()];
    one.duplicates.inc();
    expect((await other.duplicates.get()).values).toEqual([{ value: 0, labels: {} }]);
  });

  test('the metrics have every name that the shipped alerts read', async () => {
    const rules = await readFile('deploy/alerts.yml', 'utf8');
    const read = new Set(rules.match(/\b(billing|graphql|http|nodejs)_\w+/g));
    const exported = new Set((await createMetrics().registry.getMetricsAsJSON()).map(({ name }) => name));
    const isExported = (name: string) => exported.has(name.replace(/_(bucket|count|sum)$/, '')) || exported.has(name);
    expect(read.size).toBeGreaterThan(10);
    expect([...read].filter((name) => !isExported(name))).toEqual([]);
  });
});
