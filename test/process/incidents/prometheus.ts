import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { freePort } from '../../support/sandboxed.ts';
import { pause } from '../service.ts';
import { PROMETHEUS } from './programs.ts';

/** All durations of the rules are divided by this: an alert with `for: 10m` fires after a minute. */
export const FASTER = 10;
/** But no window is shorter, in seconds: the service measures some gauges only every ten seconds. */
export const SHORTEST_WINDOW = 30;

export interface Prometheus {
  /** The names of the alerts that are firing. */
  firing(): Promise<string[]>;
  close(): Promise<void>;
}

/** Runs Prometheus with deploy/prometheus.yml and deploy/alerts.yml, made faster, on these processes. */
export async function startPrometheus(urls: readonly string[], token: string): Promise<Prometheus> {
  const folder = await mkdtemp(join(tmpdir(), 'tollgate-prometheus-'));
  const port = await freePort();
  const shipped = parse(await readFile('deploy/prometheus.yml', 'utf8'));
  const [scrape] = shipped.scrape_configs;
  const config = {
    global: { scrape_interval: '1500ms', evaluation_interval: '1500ms' },
    rule_files: [join(folder, 'alerts.yml')],
    scrape_configs: [
      {
        ...scrape,
        authorization: { credentials_file: join(folder, 'token') },
        static_configs: [{ targets: urls.map((url) => new URL(url).host) }],
      },
    ],
  };
  await writeFile(join(folder, 'token'), token);
  await writeFile(join(folder, 'alerts.yml'), faster(await readFile('deploy/alerts.yml', 'utf8')));
  await writeFile(join(folder, 'prometheus.yml'), stringify(config));
  const options = [
    `--config.file=${join(folder, 'prometheus.yml')}`,
    `--storage.tsdb.path=${join(folder, 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--log.level=error',
  ];
  const child = spawn(PROMETHEUS, options, { stdio: ['ignore', 'ignore', 'inherit'] });
  const url = `http://127.0.0.1:${port}`;
  await ready(child, url);
  return {
    async firing() {
      const { data } = (await (await fetch(`${url}/api/v1/alerts`)).json()) as { data: { alerts: Alert[] } };
      return [...new Set(data.alerts.filter(({ state }) => state === 'firing').map(({ labels }) => labels.alertname))];
    },
    async close() {
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

interface Alert {
  state: 'pending' | 'firing';
  labels: { alertname: string };
}

const SECONDS = { s: 1, m: 60, h: 3_600, d: 86_400 } as const;

/** These rules with all of their durations divided: those of `for`, windows, and ages that are compared with a number. */
function faster(rules: string): string {
  const divided = (number: string, unit: string) => (Number(number) * SECONDS[unit as keyof typeof SECONDS]) / FASTER;
  const parsed = parse(rules) as { groups: { rules: Record<string, string>[] }[] };
  for (const rule of parsed.groups.flatMap((group) => group.rules)) {
    for (const name of ['for', 'keep_firing_for']) {
      rule[name] &&= rule[name].replace(/(\d+)([smhd])/, (_, n, unit) => `${Math.ceil(divided(n, unit))}s`);
    }
    rule['expr'] = (rule['expr'] ?? '')
      .replace(/\[(\d+)([smhd])(:?)\]/g, (_, n, unit, colon) => {
        return `[${Math.max(SHORTEST_WINDOW, Math.ceil(divided(n, unit)))}s${colon}]`;
      })
      .replace(/(?<=time\(\) - .*> )(\d+)/g, (age) => String(Math.ceil(Number(age) / FASTER)));
  }
  return stringify(parsed);
}

async function ready(child: ChildProcess, url: string): Promise<void> {
  while (!(await fetch(`${url}/-/ready`).catch(() => null))?.ok) {
    if (child.exitCode !== null) throw new Error(`prometheus ended with ${child.exitCode}`);
    await pause(50);
  }
}
