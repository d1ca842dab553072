import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { freePort } from '../support/sandboxed.ts';

// Hands the alerts that each incident of deploy/alerts.test.yml fires to Alertmanager with our configuration, and looks at what it would send.

const pathOf = (name: string) => fileURLToPath(new URL(`../../deploy/${name}`, import.meta.url));
const read = async (name: string) => parse(await readFile(pathOf(name), 'utf8'), { maxAliasCount: -1 });

interface Incident {
  name: string;
  promql_expr_test?: { exp_samples: { labels: string; value: number }[] }[];
}

const { tests } = (await read('alerts.test.yml')) as { tests: Incident[] };
const { groups } = (await read('alerts.yml')) as {
  groups: { rules: { alert: string; labels: { severity: string } }[] }[];
};
const config = (await read('alertmanager.yml')) as {
  inhibit_rules: { source_matchers: string[]; target_matchers: string[] }[];
};

/** The alerts that fire together at one moment of an incident, as label sets. */
const moments = tests.flatMap(({ name, promql_expr_test = [] }) =>
  promql_expr_test
    .map(({ exp_samples }) => exp_samples.flatMap(({ labels, value }) => labelSets(labels, value)))
    .filter((alerts) => alerts.length > 0)
    .map((alerts) => ({ name, names: alerts.map(({ alertname }) => alertname).join(', '), alerts })),
);

/** `value` alerts of different processes that have these labels. */
function labelSets(text: string, value: number): Record<string, string>[] {
  const labels = Object.fromEntries([...text.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, is]) => [name, is]));
  return Array.from({ length: value }, (_, n) => ({ ...labels, ...(value > 1 && { instance: `process-${n}` }) }));
}

describe('deploy/alerts.test.yml', () => {
  test('deploy/alerts.test.yml fires every alert in an incident', () => {
    const alerts = groups.flatMap(({ rules }) => rules.map(({ alert }) => alert));
    const fired = new Set(moments.flatMap(({ alerts }) => alerts.map(({ alertname }) => alertname)));
    // It takes two days to fire, so it has an `alert_rule_test`.
    expect(alerts.filter((alert) => !fired.has(alert))).toEqual(['TollgateWebhookSecretRetired']);
  });
});

describe('deploy/alertmanager.yml', () => {
  test('deploy/alertmanager.yml names only existing alerts', () => {
    const alerts = groups.flatMap(({ rules }) => rules.map(({ alert }) => alert));
    const named = config.inhibit_rules.flatMap(({ source_matchers, target_matchers }) =>
      [...source_matchers, ...target_matchers].flatMap((matcher) => matcher.match(/Tollgate\w+/g) ?? []),
    );
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((name) => !alerts.includes(name))).toEqual([]);
  });
});

describe('severities', () => {
  test('critical alerts are inhibited by critical ones only', () => {
    const rules = groups.flatMap((group) => group.rules);
    const isCritical = (name: string) => rules.find(({ alert }) => alert === name)?.labels.severity === 'critical';
    const criticalIn = (matchers: string[]) =>
      matchers.flatMap((matcher) => matcher.match(/Tollgate\w+/g) ?? []).map(isCritical);
    for (const { source_matchers, target_matchers } of config.inhibit_rules)
      if (criticalIn(target_matchers).includes(true)) expect(criticalIn(source_matchers)).not.toContain(false);
  });
});

// Of Debian's package prometheus-alertmanager.
const isThere = spawnSync('amtool', ['--version']).status === 0 || process.env['CI'] !== undefined;

(isThere ? describe : describe.skip)('Alertmanager', () => {
  let alertmanager: ChildProcess;
  let folder: string;
  let url: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tollgate-alertmanager-'));
    const port = await freePort();
    url = `http://127.0.0.1:${port}/api/v2`;
    const where = [`--web.listen-address=127.0.0.1:${port}`, '--cluster.listen-address=', `--storage.path=${folder}`];
    const args = [`--config.file=${pathOf('alertmanager.yml')}`, ...where];
    alertmanager = spawn('prometheus-alertmanager', args, { stdio: 'ignore' });
    while (!(await fetch(`${url}/status`).catch(() => null))?.ok) await pause();
  });
  afterAll(async () => {
    const ended = once(alertmanager, 'exit');
    alertmanager.kill('SIGKILL');
    await ended;
    await rm(folder, { recursive: true, force: true });
  });

  test('Alertmanager accepts the configuration: `amtool check-config`', () => {
    const { status, stdout, stderr } = spawnSync('amtool', ['check-config', pathOf('alertmanager.yml')], {
      encoding: 'utf8',
    });
    expect([status, `${stdout}${stderr}`]).toEqual([0, expect.stringContaining('SUCCESS')]);
  });

  test.each(moments.map((moment, n) => ({ ...moment, n })))(
    'Alertmanager sends one notification if $name ($names)',
    async ({ alerts, n }) => {
      const environment = `moment-${n}`;
      const firing = alerts.map((labels) => ({ labels: { ...labels, environment }, startsAt: new Date() }));
      await post(firing);
      expect(await notified(environment, firing.length)).toHaveLength(1);
    },
  );

  test('Alertmanager sends an alert of one deployment although another deployment has an outage that would inhibit it', async () => {
    await post([
      { labels: { alertname: 'TollgateMongoDBAway', environment: 'staging' } },
      { labels: { alertname: 'TollgateErrors', environment: 'production' } },
    ]);
    expect(await notified('production', 1)).toEqual(['TollgateErrors']);
  });

  async function post(alerts: object[]): Promise<void> {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${url}/alerts`, { method: 'POST', headers, body: JSON.stringify(alerts) });
    if (!response.ok) throw new Error(await response.text());
  }

  /** The groups of alerts that are sent, by alert name. Alertmanager takes a moment to know which alerts inhibit others. */
  async function notified(environment: string, count: number): Promise<string[]> {
    const asked = Date.now();
    for (;;) {
      const filter = `filter=${encodeURIComponent(`environment="${environment}"`)}`;
      const known = (await (await fetch(`${url}/alerts?${filter}`)).json()) as Known[];
      const sent = known.filter(({ status }) => status.inhibitedBy.length === 0);
      const names = [...new Set(sent.map(({ labels }) => String(labels['alertname'])))];
      if (known.length === count && names.length === 1) return names;
      if (Date.now() - asked > 10_000) return names;
      await pause();
    }
  }
});

interface Known {
  labels: Record<string, string>;
  status: { inhibitedBy: string[] };
}

const pause = () => new Promise((resolve) => setTimeout(resolve, 50));
